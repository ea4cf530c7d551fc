namespace Studio.Jobs.Tests.Training;

using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Training;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class TrainerProcessTests
{
    [TestMethod]
    public async Task Run_GivesEventsInOrderAndTheLastOne_WhenGarbageStandsBetweenThem()
    {
        using var folder = new TestFolder();
        var command = FakeTrainer.Script(folder, "echo 'hello from a library'\n" + FakeTrainer.Complete() + "echo '{\"event\":\"unheard-of\"}'\n");
        var (end, events) = await RunAsync(folder, command);
        Assert.IsInstanceOfType<ExperimentCompleted>(end.Last);
        CollectionAssert.AreEqual(
            new[] { typeof(StageStarted), typeof(TrialStarted), typeof(TrialEnded), typeof(TrialEnded) },
            events.Select(happened => happened.GetType()).ToArray());
    }

    [TestMethod]
    [DataRow("exit 0", "The trainer process ended without a result.", FailureKind.NoResult)]
    [DataRow("echo 'libgomp: no threads' >&2; exit 5", "The trainer process ended with exit code 5 and no result; the last it said was: libgomp: no threads", FailureKind.NoResult)]
    [DataRow("kill -9 $$", "The trainer process was killed (signal 9), by a person or because the machine ran out of memory.", FailureKind.Killed)]
    [DataRow("kill -SEGV $$", "The trainer process crashed in native code (signal 11).", FailureKind.Crash)]
    [DataRow("printf 'Unhandled exception. System.Exception: broken\\n   at A.B()\\n' >&2; kill -ABRT $$", "The trainer process crashed (signal 6); the last it said was: System.Exception: broken", FailureKind.Crash)]
    [DataRow("echo 'Out of memory.' >&2; exit 134", "The trainer process ran out of memory; allow it more memory (memoryMegabytes or Studio:TrainerMemoryMegabytes), or train on fewer rows or columns.", FailureKind.Memory)]
    public async Task Run_FailsWithAReason_WhenTheProcessDies(string body, string reason, FailureKind kind)
    {
        using var folder = new TestFolder();
        var (end, _) = await RunAsync(folder, FakeTrainer.Script(folder, body));
        Assert.AreEqual(new TrainerDeath(reason, kind), end.Death);
        Assert.IsNull(end.Last);
    }

    [TestMethod]
    public async Task Run_KillsTheProcess_WhenItTakesMoreMemoryThanAllowed()
    {
        using var folder = new TestFolder();

        // tail keeps what it reads until a line ends, and in /dev/zero none does.
        var (end, _) = await RunAsync(folder, FakeTrainer.Script(folder, "exec tail /dev/zero"), memoryMegabytes: 64);
        StringAssert.Matches(end.Death!.Reason, new(@"^The trainer process used \d+ MiB of memory where 64 MiB are allowed, and was ended;"));
    }

    [TestMethod]
    public async Task Run_LeavesNoProcess_WhenCancelledAndTheTrainerDoesNotListen()
    {
        using var folder = new TestFolder();
        var pids = folder.Combine("pids");
        var command = FakeTrainer.Script(folder, $"trap '' TERM INT\nsleep 600 & echo $$ $! > '{pids}.new'; mv '{pids}.new' '{pids}'\nwhile true; do sleep 600; done\n");
        using var cancel = new CancellationTokenSource();
        var running = RunAsync(folder, command, cancellationToken: cancel.Token);
        while (!File.Exists(pids))
        {
            await Task.Delay(20);
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => running);
        foreach (var pid in (await File.ReadAllTextAsync(pids)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.IsFalse(IsRunning(pid), $"process {pid} lives on");
        }
    }

    [TestMethod]
    public async Task Run_PassesFinishOn_WhenAskedTo()
    {
        using var folder = new TestFolder();
        var command = FakeTrainer.Script(folder, FakeTrainer.Say(new StageStarted(ExperimentStage.Searching, "")) + "read -r command; [ \"$command\" = finish ] || exit 9\n" + FakeTrainer.Complete());
        var commands = Channel.CreateUnbounded<string>();
        var (end, _) = await RunAsync(folder, command, onEvent: _ => commands.Writer.WriteAsync("finish").AsTask(), commands: commands);
        Assert.IsInstanceOfType<ExperimentCompleted>(end.Last);
    }

    [TestMethod]
    public async Task Run_KillsTheProcessAndPassesTheExceptionOn_WhenAnEventCannotBeStored()
    {
        using var folder = new TestFolder();
        var command = FakeTrainer.Script(folder, FakeTrainer.Say(new StageStarted(ExperimentStage.Searching, "")) + FakeTrainer.WaitForEnd);
        await Assert.ThrowsExactlyAsync<IOException>(() => RunAsync(folder, command, onEvent: _ => throw new IOException("disk on fire")));
    }

    [TestMethod]
    [DataRow("cuda:0", "per_process_memory_fraction:0.5,garbage_collection_threshold:0.8")]
    [DataRow("cpu", "")]
    public async Task Run_TellsLibtorchItsShareOfMemory_OnlyWhenTheGpuIsUsed(string device, string expected)
    {
        using var folder = new TestFolder();
        var command = FakeTrainer.Script(folder, "printf '%s' \"$PYTORCH_CUDA_ALLOC_CONF\" > \"$out/memory\"\n" + FakeTrainer.Complete());
        var trainer = new TrainerProcess(command, Options.Create(new TorchOptions { MemoryFraction = 0.5 }), Guards.Watchdog, TimeProvider.System, NullLogger<TrainerProcess>.Instance);
        var files = new ExperimentFiles(folder.Combine("data.parquet"), null, Directory.CreateDirectory(folder.Combine("out")).FullName);

        await trainer.RunAsync(Order(FakeTrainer.Plan() with { Device = device }, files), _ => Task.CompletedTask, Channel.CreateUnbounded<string>().Reader, CancellationToken.None);

        Assert.AreEqual(expected, await File.ReadAllTextAsync(folder.Combine("out/memory")));
    }

    /// <summary>A process that has ended but was not yet collected by its parent (state Z) does not run.</summary>
    private static bool IsRunning(string pid)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{pid}/stat");
            return status[status.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static TrainerOrder Order(TrainingPlan plan, ExperimentFiles files) => new(plan, files, files.OutputDirectory, ExperimentPart.Whole, null);

    private static async Task<(TrainerEnd End, List<ExperimentEvent> Events)> RunAsync(
        TestFolder folder,
        TrainerCommand command,
        int? memoryMegabytes = null,
        Func<ExperimentEvent, Task>? onEvent = null,
        Channel<string>? commands = null,
        CancellationToken cancellationToken = default)
    {
        var events = new List<ExperimentEvent>();
        var output = Directory.CreateDirectory(folder.Combine("out")).FullName;
        var trainer = new TrainerProcess(command, Options.Create(new TorchOptions()), Guards.Watchdog, TimeProvider.System, NullLogger<TrainerProcess>.Instance);
        var end = await trainer.RunAsync(
            Order(FakeTrainer.Plan(memoryMegabytes), new ExperimentFiles(folder.Combine("data.parquet"), null, output)),
            async happened =>
            {
                events.Add(happened);
                if (onEvent is not null)
                {
                    await onEvent(happened);
                }
            },
            (commands ?? Channel.CreateUnbounded<string>()).Reader,
            cancellationToken);
        return (end, events);
    }
}
