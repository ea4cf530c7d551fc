namespace Studio.Api.Tests.CommandLine;

using System.Text.Json;
using Studio.Api.CommandLine;

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
        foreach (var file in new[] { "model.onnx", "signature.json", "metrics.json", "leaderboard.json", "parity.json", "plan.json" })
        {
            Assert.IsTrue(File.Exists(InFolder($"out/{file}")), file);
        }

        var lines = await File.ReadAllLinesAsync(InFolder("predictions.csv"));
        Assert.AreEqual("x,prediction", lines[0]);
        Assert.HasCount(8, lines);
        Assert.AreEqual(JsonValueKind.Object, document.GetProperty("result").GetProperty("metrics").GetProperty("test").ValueKind);
    }

    [TestMethod]
    public async Task Predict_EndsWithOne_WhenALineCannotBeRead()
    {
        await File.WriteAllTextAsync(InFolder("line.csv"), TestTables.Line());
        var trained = await RunAsync("train", "--data", InFolder("line.csv"), "--label", "y", "--trials", "1", "--threads", "1", "--out", InFolder("out"));
        Assert.AreEqual(0, trained.ExitCode, trained.Error);
        await File.WriteAllTextAsync(InFolder("rows.csv"), "x,z\n1,2\n3,4,5\n6,7\n8,9\n");

        var (exitCode, _, error) = await RunAsync("predict", "--model", InFolder("out"), "--data", InFolder("rows.csv"), "--out", InFolder("predictions.csv"));

        Assert.AreEqual(1, exitCode);
        Assert.Contains("line 3", error);
        Assert.IsFalse(File.Exists(InFolder("predictions.csv")));
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
