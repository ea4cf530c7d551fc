namespace Studio.Jobs.Tests.Training;

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Studio.Jobs.Training;
using Studio.Pipelines;
using Studio.Pipelines.Data;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Features;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class TrainerVerbTests
{
    [TestMethod]
    public async Task Trainer_EndsWithAFailedEvent_WhenTheDataIsMissing()
    {
        using var folder = new TestFolder();
        var plan = folder.Combine("plan.json");
        await File.WriteAllTextAsync(plan, JsonSerializer.Serialize(FakeTrainer.Plan(), StudioJson.File));
        using var process = Start("--plan", plan, "--data", folder.Combine("none.parquet"), "--out", folder.Combine("out"));
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var events = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<ExperimentEvent>(line, StudioJson.Line))
            .ToArray();
        Assert.IsInstanceOfType<ExperimentFailed>(events[^1]);
        Assert.AreEqual(TrainerVerb.Failed, process.ExitCode);
    }

    [TestMethod]
    public async Task Trainer_TellsHowToCallIt_WhenArgumentsAreMissing()
    {
        using var process = Start("--plan", "x");
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        StringAssert.StartsWith(errors, "Usage: Studio.Jobs trainer --plan");
        Assert.AreEqual("", await process.StandardOutput.ReadToEndAsync());
        Assert.AreEqual(TrainerVerb.WrongArguments, process.ExitCode);
    }

    [TestMethod]
    [DataRow("--plan", "p", "--data", "d", "--out", "o", "--plan", "q")]
    [DataRow("--plan", "p", "--data", "d", "--out")]
    [DataRow("--plan", "p", "--data", "d", "--to", "o")]
    [DataRow("--plan", "p", "--data", "d", "--out", "o", "--part", "some")]
    [DataRow("--plan", "p", "--data", "d", "--out", "o", "--shard", "2/2")]
    [DataRow("--plan", "p", "--data", "d", "--out", "o", "--shard", "-1/2")]
    [DataRow("--plan", "p", "--data", "d", "--out", "o", "--shard", "1")]
    public void Parse_GivesNothing_WhenArgumentsAreWrong(params string[] args) => Assert.IsNull(TrainerArguments.Parse(args));

    [TestMethod]
    public void Parse_GivesAllPaths_WhenArgumentsAreRight() =>
        Assert.AreEqual(
            new TrainerArguments("p", new ExperimentFiles("d", "t", "o") { TrialsDirectory = "c", VectorsDirectory = "v", Evaluates = true }, new ExperimentPart(PartKind.Search, 2, 4), "r", "m"),
            TrainerArguments.Parse(["--out", "o", "--test", "t", "--data", "d", "--plan", "p", "--trials", "c", "--vectors", "v", "--part", "search", "--shard", "2/4", "--resume", "r", "--for-evaluation", "yes", "--evaluate", "m"]));

    [TestMethod]
    public void Parse_TakesTheWholeExperiment_WhenNoPartIsNamed() =>
        Assert.AreEqual(ExperimentPart.Whole, TrainerArguments.Parse(["--out", "o", "--data", "d", "--plan", "p"])!.Part);

    [TestMethod]
    [DataRow("finsh")]
    [DataRow("")]
    [DataRow("budget")]
    [DataRow("budget -5")]
    [DataRow("budget NaN")]
    [DataRow("budget soon")]
    [DataRow("trial")]
    [DataRow("trial {")]
    [DataRow("trial null")]
    [DataRow("trial {\"number\":0}")]
    [DataRow("trial {\"number\":2,\"learner\":\"lbfgs\",\"parameters\":{},\"state\":\"running\",\"seconds\":1}")]
    [DataRow("trial {\"number\":2,\"learner\":\"lbfgs\",\"parameters\":{},\"state\":\"completed\",\"seconds\":1}")]
    [DataRow("pause now")]
    public void Problem_IsTold_WhenALineIsNoCommand(string line)
    {
        using var control = new ExperimentControl();
        using var cancel = new CancellationTokenSource();
        Assert.IsNotNull(new ParentCommands(control, cancel).Problem(line));
        Assert.IsFalse(cancel.IsCancellationRequested);
    }

    [TestMethod]
    [DataRow("finish")]
    [DataRow(" cancel ")]
    [DataRow("pause")]
    [DataRow("budget 90.5")]
    [DataRow("trial {\"number\":2,\"learner\":\"lbfgs\",\"parameters\":{\"l2\":1},\"state\":\"completed\",\"score\":0.5,\"seconds\":1}")]
    public void Problem_IsNone_WhenALineIsACommand(string line)
    {
        using var control = new ExperimentControl();
        using var cancel = new CancellationTokenSource();
        Assert.IsNull(new ParentCommands(control, cancel).Problem(line));
        Assert.AreEqual(line.Contains("cancel", StringComparison.Ordinal), cancel.IsCancellationRequested);
    }

    [TestMethod]
    public async Task Trainer_PausesWhenTold_AndAnotherGoesOnWithItsTrials()
    {
        using var folder = new TestFolder();
        string[] arguments = ["--plan", folder.Combine("plan.json"), "--data", await WriteTableAsync(folder), "--out", folder.Combine("out"), "--trials", folder.Combine("trials")];
        await File.WriteAllTextAsync(folder.Combine("plan.json"), JsonSerializer.Serialize(Plan(), StudioJson.File));
        using var first = Start(arguments);
        var errors = first.StandardError.ReadToEndAsync();
        var told = await FollowAsync(first, happened => happened is TrialStarted { Trial.Number: 2 } ? ["what?", "trial {", "pause"] : []);
        Assert.IsInstanceOfType<ExperimentPaused>(told[^1]);
        Assert.AreEqual(TrainerVerb.Completed, first.ExitCode);
        Assert.Contains("The command 'what?' was ignored: known are finish,", await errors);
        Assert.Contains("The command 'trial {' was ignored: ", await errors);

        var stored = told.OfType<TrialEnded>().Select(ended => new StoredTrial(ended.Trial, Path.Combine(folder.Combine("trials"), ended.File!))).ToArray();
        Assert.HasCount(2, stored);
        await File.WriteAllTextAsync(folder.Combine("resume.json"), JsonSerializer.Serialize(new ExperimentProgress(told[^1].At, stored), StudioJson.File));
        using var second = Start([.. arguments, "--resume", folder.Combine("resume.json")]);
        _ = second.StandardError.ReadToEndAsync();
        var rest = await FollowAsync(second, _ => []);
        Assert.IsInstanceOfType<ExperimentCompleted>(rest[^1], rest[^1].ToString());
        CollectionAssert.AreEqual(new[] { 3, 4 }, rest.OfType<TrialEnded>().Select(ended => ended.Trial.Number).ToArray());
        Assert.AreEqual(4, ((ExperimentCompleted)rest[^1]).Result.Trials);
    }

    [TestMethod]
    public async Task Trainer_EndsWithSearchEnded_WhenItSearchesAShare()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder.Combine("plan.json"), JsonSerializer.Serialize(Plan(), StudioJson.File));
        using var process = Start(
            "--plan", folder.Combine("plan.json"), "--data", await WriteTableAsync(folder), "--out", folder.Combine("out"), "--part", "search", "--shard", "1/2");
        _ = process.StandardError.ReadToEndAsync();
        var told = await FollowAsync(process, _ => []);
        Assert.IsInstanceOfType<SearchEnded>(told[^1], told[^1].ToString());
        CollectionAssert.AreEqual(new[] { 2, 4 }, told.OfType<TrialEnded>().Select(ended => ended.Trial.Number).ToArray());
        Assert.AreEqual(TrainerVerb.Completed, process.ExitCode);
    }

    private static TrainingPlan Plan() => FakeTrainer.Plan() with
    {
        Label = "y",
        Classes = ["0", "1"],
        IntegerClasses = true,
        Features = [new FeatureColumn("x", ColumnPurpose.Numeric, InputType.Float)],
        BudgetSeconds = null,
        MaxTrials = 4,
        Learners = ["baseline", "lbfgs"],
        Folds = 2,
    };

    private static async Task<string> WriteTableAsync(TestFolder folder)
    {
        var lines = Enumerable.Range(0, 80).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row * 37 % 80},{(row * 37 % 80 > 40 ? 1 : 0)}"));
        await File.WriteAllLinesAsync(folder.Combine("data.csv"), lines.Prepend("x,y"));
        await DatasetReader.ReadAsync(folder.Combine("data.csv"), "data.csv", folder.Combine("data.parquet"), DatasetReaderOptions.Training, CancellationToken.None);
        return folder.Combine("data.parquet");
    }

    /// <summary>Everything a process tells; each event may be answered with commands.</summary>
    private static async Task<List<ExperimentEvent>> FollowAsync(Process process, Func<ExperimentEvent, string[]> answer)
    {
        var told = new List<ExperimentEvent>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            told.Add(JsonSerializer.Deserialize<ExperimentEvent>(line, StudioJson.Line)!);
            foreach (var command in answer(told[^1]))
            {
                await process.StandardInput.WriteLineAsync(command);
            }

            await process.StandardInput.FlushAsync();
        }

        await process.WaitForExitAsync();
        return told;
    }

    private static Process Start(params string[] args)
    {
        var command = TrainerCommand.Default();
        return Process.Start(new ProcessStartInfo(command.FileName, [.. command.Arguments, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
