namespace Studio.Jobs.Tests.Training;

using System.Diagnostics;
using System.Text.Json;
using Studio.Jobs.Training;
using Studio.Pipelines;
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
            new TrainerArguments("p", new ExperimentFiles("d", "t", "o") { TrialsDirectory = "c" }, new ExperimentPart(PartKind.Search, 2, 4), "r"),
            TrainerArguments.Parse(["--out", "o", "--test", "t", "--data", "d", "--plan", "p", "--trials", "c", "--part", "search", "--shard", "2/4", "--resume", "r"]));

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
