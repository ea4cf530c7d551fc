namespace Studio.Jobs.Tests.Training;

using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Studio.Jobs.Training;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class WarmTrainerTests
{
    private static readonly TrainerEnvironment Environment = new(1, null, null);

    [TestMethod]
    public void TryTake_GivesTheOrderToTheWaitingProcess_WhenTheEnvironmentIsTheSame()
    {
        using var folder = new TestFolder();
        using var warm = new WarmTrainer(FakeTrainer.Script(folder, "read -r order; printf '%s' \"$order\"\n"));
        warm.Start(Environment, folder.Combine("warm-up"));

        using var process = warm.TryTake(Environment, ["--plan", "a b\n\"c\""]);

        Assert.IsNotNull(process);
        Assert.AreEqual("""["--plan","a b\n\"c\""]""", process.StandardOutput.ReadToEnd());
        Assert.IsNull(warm.TryTake(Environment, []), "it was taken before");
    }

    [TestMethod]
    public void TryTake_GivesNothingAndEndsTheProcess_WhenTheEnvironmentIsAnother()
    {
        using var folder = new TestFolder();
        using var warm = new WarmTrainer(FakeTrainer.Script(folder, Announce(folder) + FakeTrainer.WaitForEnd));
        warm.Start(Environment, folder.Combine("warm-up"));
        using var process = Find(folder);

        Assert.IsNull(warm.TryTake(Environment with { Threads = 2 }, []));
        Assert.IsTrue(process.WaitForExit(TimeSpan.FromSeconds(10)));
    }

    [TestMethod]
    public void Dispose_EndsTheProcess_WhenItWasNeverUsed()
    {
        using var folder = new TestFolder();
        var warm = new WarmTrainer(FakeTrainer.Script(folder, Announce(folder) + FakeTrainer.WaitForEnd));
        warm.Start(Environment, folder.Combine("warm-up"));
        using var process = Find(folder);

        warm.Dispose();

        Assert.IsTrue(process.WaitForExit(TimeSpan.FromSeconds(10)));
    }

    [TestMethod]
    public async Task Run_StartsAnotherProcess_WhenTheWarmOneHasCrashed()
    {
        using var folder = new TestFolder();

        // Only what is started without an argument of its own waits.
        var command = FakeTrainer.Script(folder, "[ -z \"$out\" ] && exit 7\n" + FakeTrainer.Complete());
        using var warm = new WarmTrainer(command);
        warm.Start(Environment, folder.Combine("warm-up"));
        await Task.Delay(500);
        var trainer = new TrainerProcess(command, Options.Create(new TorchOptions()), Guards.Watchdog, TimeProvider.System, NullLogger<TrainerProcess>.Instance, warm);
        var files = new ExperimentFiles(folder.Combine("data.parquet"), null, Directory.CreateDirectory(folder.Combine("out")).FullName);

        var end = await trainer.RunAsync(
            new TrainerOrder(FakeTrainer.Plan(), files, files.OutputDirectory, ExperimentPart.Whole, null), _ => Task.CompletedTask, Channel.CreateUnbounded<string>().Reader, CancellationToken.None);

        Assert.IsInstanceOfType<ExperimentCompleted>(end.Last);
    }

    [TestMethod]
    public void RealTrainer_EndsByItself_WhenStandardInputEndsBeforeItsOrder()
    {
        using var folder = new TestFolder();
        using var process = TrainerCommand.Default().Start([TrainerVerb.WaitArgument, Directory.CreateDirectory(folder.Combine("warm-up")).FullName], Environment);
        process.StandardInput.Close();
        Assert.IsTrue(process.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.AreEqual(TrainerVerb.Cancelled, process.ExitCode);
    }

    private static string Announce(TestFolder folder) => $"echo $$ > '{folder.Combine("pid.new")}'; mv '{folder.Combine("pid.new")}' '{folder.Combine("pid")}'\n";

    private static Process Find(TestFolder folder)
    {
        while (!File.Exists(folder.Combine("pid")))
        {
            Thread.Sleep(20);
        }

        return Process.GetProcessById(int.Parse(File.ReadAllText(folder.Combine("pid")), CultureInfo.InvariantCulture));
    }
}
