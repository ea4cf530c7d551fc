namespace Studio.Api.Tests.CommandLine;

using System.Globalization;
using System.Text.Json;
using Studio.Api.CommandLine;
using Studio.Pipelines.Reports;

[TestClass]
public sealed class StudioCommandTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-command-tests-");

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [TestMethod]
    [DataRow("trian", "serve, train, predict")]
    [DataRow("train --data d.csv --label y --buget 5", "'--buget'")]
    [DataRow("train --data d.csv --label y --buget 5", "--budget")]
    [DataRow("train --label y", "--data")]
    [DataRow("train --data d.csv --label y --budget soon", "'soon'")]
    [DataRow("train --data d.csv --label y --trials 1.5", "'1.5'")]
    [DataRow("train --data d.csv --label y --params layers", "'layers'")]
    [DataRow("train --data d.csv --label y --monotone x", "--monotone needs each column once with a sign such as income=+,age=-, not 'x'")]
    [DataRow("train --data d.csv --label y --monotone x=+,z=-,x=-", "not 'x=-'")]
    [DataRow("train --data d.csv --label y --threshold half", "'half'")]
    [DataRow("train --data d.csv --label y --cost-matrix no=5", "--cost-matrix needs pairs with their costs such as no:yes=5,yes:no=1, or a file, not 'no=5'")]
    [DataRow("train --data d.csv --label y --cost-matrix no:yes=1,no:yes=2", "--cost-matrix has the costs of no:yes twice")]
    [DataRow("train --data d.csv --label y --cost-matrix {\"no\":5}", "JSON of costs looks like")]
    [DataRow("predict --model m --data d", "--out")]
    public async Task Invoke_EndsWithTwo_WhenCommandLineIsWrong(string line, string words)
    {
        var (exitCode, output, error) = await RunAsync(line.Split(' '));

        Assert.AreEqual(2, exitCode);
        Assert.Contains(words, error);
        Assert.HasCount(1, error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.AreEqual(string.Empty, output);
    }

    [TestMethod]
    public async Task Train_EndsWithOne_WhenFileDoesNotExist()
    {
        var (exitCode, _, error) = await RunAsync("train", "--data", InFolder("none.csv"), "--label", "y");

        Assert.AreEqual(1, exitCode);
        Assert.Contains("there is no file", error);
    }

    [TestMethod]
    public async Task Train_TellsWhatTheModelKeeps_WhenItIsAskedTo()
    {
        var rows = TestTables.Line().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await File.WriteAllLinesAsync(InFolder("line.csv"), rows.Select((row, i) => i == 0 ? $"{row},\"a,b\"" : $"{row},{i % 7}"));

        var (exitCode, output, error) = await RunAsync(
            "train", "--data", InFolder("line.csv"), "--label", "y", "--trials", "2", "--threads", "1", "--monotone", "a,b=-,x=+", "--interaction-group", "x,a,b", "--out", InFolder("out"));

        Assert.AreEqual(0, exitCode, error);
        Assert.Contains("kept: While 'x' grows and all else stays, the predicted 'y' never falls.", output);
        Assert.Contains("kept: While 'a,b' grows and all else stays, the predicted 'y' never rises.", output);
        Assert.Contains("kept: 'x', 'a,b' interact with one another only.", output);
        Assert.Contains("skipped lbfgs: It cannot promise", output);
        Assert.Contains("more time: Too few trials to say what more time would bring.", output);
        using var plan = JsonDocument.Parse(await File.ReadAllTextAsync(InFolder(Path.Combine("out", "plan.json"))));
        Assert.AreEqual("increasing", plan.RootElement.GetProperty("features").EnumerateArray().First(feature => feature.GetProperty("name").GetString() == "x").GetProperty("monotone").GetString());
    }

    [TestMethod]
    [DataRow("--threshold", "0.1", false)]
    [DataRow("--cost-matrix", "no:yes=1,yes:no=9", false)]
    [DataRow("--cost-matrix", "no:yes=1\nyes:no=9\n", true)]
    [DataRow("--cost-matrix", "{\"no\": {\"yes\": 1}, \"yes\": {\"no\": 9}}", true)]
    public async Task Train_WritesAModelThatDecidesAsAsked(string option, string value, bool inFile)
    {
        await File.WriteAllTextAsync(InFolder("table.csv"), TestTables.Customers());
        await File.WriteAllTextAsync(InFolder("costs"), value);

        var trained = await RunAsync("train", "--data", InFolder("table.csv"), "--label", "bought", "--trials", "1", "--learners", "lbfgs", "--threads", "1", option, inFile ? InFolder("costs") : value, "--out", InFolder("out"));
        Assert.AreEqual(0, trained.ExitCode, trained.Error);
        var predicted = await RunAsync("predict", "--model", InFolder("out"), "--data", InFolder("table.csv"), "--out", InFolder("predictions.csv"));
        Assert.AreEqual(0, predicted.ExitCode, predicted.Error);

        var rows = (await File.ReadAllLinesAsync(InFolder("predictions.csv"))).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.IsTrue(rows.All(row => row[0] == (double.Parse(row[2], CultureInfo.InvariantCulture) > 0.1 ? "yes" : "no")));
        Assert.IsTrue(rows.Exists(row => row[0] == "yes" && double.Parse(row[2], CultureInfo.InvariantCulture) < 0.5));
    }

    [TestMethod]
    [DynamicData(nameof(BadFiles.All), typeof(BadFiles))]
    public async Task Train_EndsWithOneSentence_WhenFileIsNoTable(string name, string word)
    {
        await File.WriteAllBytesAsync(InFolder(name), BadFiles.Content(name));

        var (exitCode, _, error) = await RunAsync("train", "--data", InFolder(name), "--label", "y", "--out", InFolder("out"));

        Assert.AreEqual(1, exitCode, error);
        Assert.Contains(word, error);
        Assert.HasCount(1, error.Split('\n', StringSplitOptions.RemoveEmptyEntries), error);
        Assert.IsFalse(Directory.Exists(InFolder("out")));
    }

    [TestMethod]
    public async Task Train_TellsAllProblems_WhenRequestIsWrong()
    {
        await File.WriteAllTextAsync(InFolder("line.csv"), TestTables.Line());

        var (exitCode, _, error) = await RunAsync(
            "train", "--data", InFolder("line.csv"), "--label", "w", "--budget", "0", "--metric", "niceness", "--learners", "oracle", "--out", InFolder("out"));

        Assert.AreEqual(2, exitCode);
        foreach (var words in new[] { "--label: ", "'w'", "--budget: ", "--metric: ", "rmse", "--learners: ", "lightgbm" })
        {
            Assert.Contains(words, error);
        }
    }

    [TestMethod]
    [DataRow("--label w", "--label: ", "'w'", "x, z, y")]
    [DataRow("--label y --budget 0", "--budget: ", "0 seconds", "more than 0")]
    [DataRow("--label y --budget -5", "--budget: ", "-5 seconds", "more than 0")]
    [DataRow("--label y --metric niceness", "--metric: ", "'niceness'", "rmse")]
    [DataRow("--label y --learners oracle", "--learners: ", "'oracle'", "lightgbm")]
    [DataRow("--label y --learners lightgbm --params leavs=3", "--params: ", "'leavs'", "'leaves'")]
    [DataRow("--label y --task clustering", "--task: ", "'clustering'", "regression")]
    [DataRow("--label y --ignore colour", "--ignore: ", "'colour'", "x")]
    [DataRow("--label y --patience 0", "--patience: ", "1 to")]
    [DataRow("--label y --group colour", "--group: ", "'colour'", "x, z, y")]
    [DataRow("--label y --time same", "--time: ", "same value in every row")]
    [DataRow("--label y --weight none", "--weight: ", "'none'")]
    [DataRow("--label y --threshold 0.3", "--threshold: ", "predicts numbers")]
    [DataRow("--label y --monotone x=up", "--monotone: ", "'up'", "+ for up")]
    [DataRow("--label y --monotone colour=+", "--monotone: ", "'colour'", "x, z")]
    [DataRow("--label y --interaction-group x,colour", "--interaction-group: ", "'colour'", "x, z")]
    [DataRow("--label y --interaction-group x,z --interaction-group x", "--interaction-group: ", "'x' is named 2 times")]
    [DataRow("--label y --max-latency 0", "--max-latency: ", "more than 0")]
    [DataRow("--label y --publish worst", "--publish: ", "best, single, small")]
    [DataRow("--label y --calibrate", "--calibrate: ", "no probabilities")]
    [DataRow("--label y --text-encoder .", "--text-encoder: ", "no text column")]
    [DataRow("--label none", "--label: ", "'none'", "no value in any row")]
    [DataRow("--label same", "--label: ", "'same'", "nothing to learn")]
    public async Task Train_EndsWithOneSentence_WhenRequestIsWrong(string options, params string[] words)
    {
        var rows = TestTables.Line(rows: 20).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await File.WriteAllLinesAsync(InFolder("line.csv"), rows.Select((row, i) => i == 0 ? $"{row},none,same" : $"{row},,1"));

        var (exitCode, output, error) = await RunAsync(["train", "--data", InFolder("line.csv"), "--out", InFolder("out"), .. options.Split(' ')]);

        Assert.AreEqual(2, exitCode, error);
        Assert.AreEqual(string.Empty, output);
        Assert.HasCount(1, error.Split('\n', StringSplitOptions.RemoveEmptyEntries), error);
        foreach (var word in words)
        {
            Assert.Contains(word, error);
        }

        Assert.IsFalse(Directory.Exists(InFolder("out")));
    }

    [TestMethod]
    public async Task TrainAndPredict_WriteModelAndPredictions()
    {
        await File.WriteAllTextAsync(InFolder("line.csv"), TestTables.Line());
        await File.WriteAllTextAsync(InFolder("rows.csv"), TestTables.Line(rows: 7, seed: 2));

        var trained = await RunAsync("train", "--data", InFolder("line.csv"), "--test", InFolder("rows.csv"), "--label", "y", "--trials", "2", "--learners", "lbfgs,sdca", "--threads", "1", "--out", InFolder("out"), "--json");
        Assert.AreEqual(0, trained.ExitCode, trained.Error);
        var predicted = await RunAsync("predict", "--model", InFolder("out"), "--data", InFolder("rows.csv"), "--out", InFolder("predictions.csv"), "--keep", "x");
        Assert.AreEqual(0, predicted.ExitCode, predicted.Error);

        var document = JsonSerializer.Deserialize<JsonElement>(trained.Output);
        Assert.AreEqual(InFolder("out/model.onnx"), document.GetProperty("onnx").GetString());
        foreach (var model in document.GetProperty("result").GetProperty("models").EnumerateArray())
        {
            Assert.IsTrue(File.Exists(InFolder($"out/{model.GetProperty("file").GetString()}")), model.ToString());
        }

        foreach (var file in new[] { ModelFiles.Onnx, ModelFiles.Signature, ModelFiles.Metrics, ModelFiles.Leaderboard, ModelFiles.Parity, ModelFiles.Plan })
        {
            Assert.IsTrue(File.Exists(InFolder($"out/{file}")), file);
        }

        var lines = await File.ReadAllLinesAsync(InFolder("predictions.csv"));
        Assert.AreEqual("x,prediction", lines[0]);
        Assert.HasCount(8, lines);
        Assert.AreEqual(JsonValueKind.Object, document.GetProperty("result").GetProperty("metrics").GetProperty("test").ValueKind);
    }

    [TestMethod]
    public async Task TrainAndPredict_TellLabelsApart_ThatAreFarFromZero()
    {
        await File.WriteAllTextAsync(InFolder("times.csv"), TestTables.Times(-1_700_000_000));
        await File.WriteAllTextAsync(InFolder("rows.csv"), TestTables.Times(-1_700_000_000, rows: 20, seed: 2));

        var trained = await RunAsync("train", "--data", InFolder("times.csv"), "--test", InFolder("rows.csv"), "--label", "due", "--trials", "2", "--learners", "lbfgs", "--threads", "1", "--out", InFolder("out"), "--json");
        Assert.AreEqual(0, trained.ExitCode, trained.Error);
        var predicted = await RunAsync("predict", "--model", InFolder("out"), "--data", InFolder("rows.csv"), "--out", InFolder("predictions.csv"), "--keep", "due");
        Assert.AreEqual(0, predicted.ExitCode, predicted.Error);

        var lines = await File.ReadAllLinesAsync(InFolder("predictions.csv"));
        Assert.AreEqual("due,prediction", lines[0]);
        double[][] rows = [.. lines[1..].Select(line => Array.ConvertAll(line.Split(','), cell => double.Parse(cell, CultureInfo.InvariantCulture)))];
        Assert.HasCount(20, rows);
        Assert.IsLessThan(2, rows.Max(row => Math.Abs(row[0] - row[1])));
        var test = JsonSerializer.Deserialize<JsonElement>(trained.Output).GetProperty("result").GetProperty("metrics").GetProperty("test");
        Assert.AreEqual(rows.Average(row => Math.Abs(row[0] - row[1])), test.GetProperty("mae").GetDouble(), 1e-4);
        Assert.AreEqual(rows.Average(row => Math.Abs((row[0] - row[1]) / row[0])), test.GetProperty("mape").GetDouble(), 1e-13);
    }

    [TestMethod]
    public async Task Train_WeighsRows_AndPredictAsksForNoWeight()
    {
        var rows = TestTables.Line().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await File.WriteAllLinesAsync(InFolder("line.csv"), rows.Select((row, i) => $"{row},{(i == 0 ? "copies" : i % 3)}"));
        await File.WriteAllLinesAsync(InFolder("rows.csv"), rows[..5]);
        string[] command = ["train", "--data", InFolder("line.csv"), "--label", "y", "--weight", "copies", "--trials", "3", "--learners", "lbfgs,sdca,gam", "--threads", "1", "--out", InFolder("out")];

        var refused = await RunAsync([.. command, "--test", InFolder("rows.csv")]);
        Assert.AreEqual(2, refused.ExitCode);
        Assert.Contains("lacks the column 'copies'", refused.Error);

        var trained = await RunAsync([.. command, "--json"]);
        Assert.AreEqual(0, trained.ExitCode, trained.Error);
        using var plan = JsonDocument.Parse(await File.ReadAllTextAsync(InFolder("out/plan.json")));
        Assert.AreEqual("copies", plan.RootElement.GetProperty("weight").GetString());
        Assert.Contains("different weights", plan.RootElement.GetProperty("skippedLearners").ToString());
        var predicted = await RunAsync("predict", "--model", InFolder("out"), "--data", InFolder("rows.csv"), "--out", InFolder("predictions.csv"));
        Assert.AreEqual(0, predicted.ExitCode, predicted.Error);
        Assert.HasCount(5, await File.ReadAllLinesAsync(InFolder("predictions.csv")));
    }

    [TestMethod]
    public async Task Train_ShowsTheModelsWithTheirMembers_AndLeavesNoneOfAnEarlierRun()
    {
        await File.WriteAllTextAsync(InFolder("customers.csv"), TestTables.Customers());
        Directory.CreateDirectory(InFolder("out"));
        await File.WriteAllTextAsync(InFolder("out/model-single.onnx"), "of an earlier run");

        var (exitCode, output, error) = await RunAsync(
            "train", "--data", InFolder("customers.csv"), "--label", "bought", "--trials", "3", "--learners", "lbfgs,sdca", "--threads", "1", "--group", "region", "--publish", "single", "--out", InFolder("out"));

        Assert.AreEqual(0, exitCode, error);
        foreach (var words in new[] { "single *", "model-small.onnx", "100 %", "first model after", "whole groups of 'region'" })
        {
            Assert.Contains(words, output);
        }

        Assert.IsFalse(File.Exists(InFolder("out/model-single.onnx")));
    }

    [TestMethod]
    public async Task Train_WritesTheModelForMlNet_WhenAsked_AndTakesThatOfAnEarlierRunAway()
    {
        await File.WriteAllTextAsync(InFolder("line.csv"), TestTables.Line());
        string[] command = ["train", "--data", InFolder("line.csv"), "--label", "y", "--learners", "lbfgs", "--trials", "1", "--threads", "1", "--out", InFolder("out")];

        var trained = await RunAsync([.. command, "--mlnet"]);
        Assert.AreEqual(0, trained.ExitCode, trained.Error);
        foreach (var file in new[] { "model.zip", "ModelInput.cs", "ModelOutput.cs", "ModelBatch.cs", "Program.cs", "ModelSample.csproj", "README.txt" })
        {
            Assert.IsTrue(File.Exists(InFolder($"out/mlnet/{file}")), file);
        }

        Assert.AreEqual(0, (await RunAsync(command)).ExitCode);
        Assert.IsFalse(File.Exists(InFolder("out/mlnet/model.zip")));
    }

    [TestMethod]
    public async Task Predict_TakesOrRefusesRows_WhenModelHasOneFeature()
    {
        // Two lines are ragged; they are left out and told.
        await File.WriteAllTextAsync(InFolder("line.csv"), TestTables.Line() + "1,2,3,4\n1\n");
        var trained = await RunAsync("train", "--data", InFolder("line.csv"), "--label", "y", "--ignore", "z", "--trials", "1", "--threads", "1", "--out", InFolder("out"));
        Assert.AreEqual(0, trained.ExitCode, trained.Error);
        Assert.Contains("2 lines", trained.Error);
        Assert.Contains("line 202", trained.Error);

        Assert.AreEqual("prediction", await PredictedHeaderAsync("x\n1\n\n3\n", rows: 3));
        Assert.AreEqual("prediction", await PredictedHeaderAsync("x,w\n1,2\n", rows: 1));
        Assert.AreEqual("prediction,predicted_prediction", await PredictedHeaderAsync("x,prediction\n1,2\n", rows: 1, "--keep", "prediction"));
        await AssertRefusedAsync("x,z\n1,2\n3,4,5\n6,7\n8,9\n", "line 3");
        await AssertRefusedAsync("x\nold\nyoung\n", "'old'");
        await AssertRefusedAsync("z\n1\n", "'x'");
        await AssertRefusedAsync("x\n", "no rows");
        await AssertRefusedAsync("x\n1\n", "'v'", "--keep", "v");
    }

    private async Task<string> PredictedHeaderAsync(string csv, int rows, params string[] options)
    {
        await File.WriteAllTextAsync(InFolder("rows.csv"), csv);
        var (exitCode, _, error) = await RunAsync(["predict", "--model", InFolder("out"), "--data", InFolder("rows.csv"), "--out", InFolder("predictions.csv"), .. options]);
        Assert.AreEqual(0, exitCode, error);
        var lines = await File.ReadAllLinesAsync(InFolder("predictions.csv"));
        Assert.HasCount(rows + 1, lines);
        return lines[0];
    }

    private async Task AssertRefusedAsync(string csv, string words, params string[] options)
    {
        await File.WriteAllTextAsync(InFolder("rows.csv"), csv);
        var (exitCode, _, error) = await RunAsync(["predict", "--model", InFolder("out"), "--data", InFolder("rows.csv"), "--out", InFolder("refused.csv"), .. options]);
        Assert.AreEqual(1, exitCode);
        Assert.Contains(words, error);
        ProblemAssert.IsForPeople(error);
        Assert.IsFalse(File.Exists(InFolder("refused.csv")));
    }

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await StudioCommand.InvokeAsync(args, output, error);
        return (exitCode, output.ToString(), error.ToString());
    }
}
