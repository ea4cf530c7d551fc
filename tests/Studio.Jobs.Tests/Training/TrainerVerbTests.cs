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
    public void Parse_GivesNothing_WhenArgumentsAreWrong(params string[] args) => Assert.IsNull(TrainerArguments.Parse(args));

    [TestMethod]
    public void Parse_GivesAllPaths_WhenArgumentsAreRight() =>
        Assert.AreEqual(
            new TrainerArguments("p", new ExperimentFiles("d", "t", "o")),
            TrainerArguments.Parse(["--out", "o", "--test", "t", "--data", "d", "--plan", "p"]));

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
