namespace Studio.Jobs.Tests.Training.Limits;

using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Studio.Jobs.Training;
using Studio.Jobs.Training.Limits;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class TrainerLimitsTests
{
    /// <summary>What the machine of the test has: on CI and here a root user's control groups, elsewhere perhaps none.</summary>
    private static readonly ITrainerLimits Machine = TrainerLimits.Find(TrainerLimits.Auto, slots: 2);

    [TestMethod]
    public async Task Run_FailsWithItsCap_WhenTheTrainerLeaksNativeMemory()
    {
        SkipWithoutGroups();
        using var folder = new TestFolder();
        var trainer = new TrainerProcess(
            // The pause makes sure that the process is under its limits before it leaks, however busy the machine is.
            FakeTrainer.Script(folder, "sleep 1; exec tail /dev/zero"),
            Options.Create(new TorchOptions()),
            Guards.With(Machine),
            TimeProvider.System,
            NullLogger<TrainerProcess>.Instance);
        var files = new ExperimentFiles(folder.Combine("data.parquet"), null, Directory.CreateDirectory(folder.Combine("out")).FullName);

        var end = await trainer.RunAsync(
            new TrainerOrder(FakeTrainer.Plan(memoryMegabytes: 48), files, files.OutputDirectory, ExperimentPart.Whole, null),
            _ => Task.CompletedTask,
            Channel.CreateUnbounded<string>().Reader,
            CancellationToken.None);

        Assert.AreEqual(
            "The trainer process used all of its 48 MiB of memory, and the system ended it; "
            + "allow it more memory (memoryMegabytes or Studio:TrainerMemoryMegabytes), or train on fewer rows or columns.",
            end.Death!.Reason);
    }

    [TestMethod]
    public async Task Group_EndsChildrenToo_WhenTheyLeakForTheProcess()
    {
        SkipWithoutGroups();
        using var group = Machine.Open(memoryMegabytes: 48);
        using var process = Start("read -r go; tail /dev/zero; echo child ended with $?");
        group.Admit(process.Id);
        await process.StandardInput.WriteLineAsync("go");
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        // Version 2 ends the whole group, version 1 the one that took the memory.
        Assert.IsTrue(said.Contains("child ended with 137", StringComparison.Ordinal) || process.ExitCode == 137, said);
        Assert.IsTrue(group.RanOutOfMemory);
    }

    [TestMethod]
    public async Task Group_LetsTheProcessLive_WhenItStaysWithinItsMemory()
    {
        SkipWithoutGroups();
        string path;
        using (var group = Machine.Open(memoryMegabytes: 256))
        {
            path = ((ControlGroup)group).Path;
            using var process = Start("read -r go; head -c 20000000 /dev/zero | tail -c 1 | wc -c");
            group.Admit(process.Id);
            await process.StandardInput.WriteLineAsync("go");
            Assert.AreEqual("1", (await process.StandardOutput.ReadToEndAsync()).Trim());
            await process.WaitForExitAsync();
            Assert.AreEqual(0, process.ExitCode);
            Assert.IsFalse(group.RanOutOfMemory);
            Assert.IsTrue(Directory.Exists(path));
        }

        Assert.IsFalse(Directory.Exists(path), "the group is removed");
    }

    [TestMethod]
    public void Open_RemovesGroupsOfDeadWorkers_BeforeItMakesOne()
    {
        SkipWithoutGroups();
        using var first = (ControlGroup)Machine.Open(null);
        using var gone = Start("exit 0");
        gone.WaitForExit();
        var abandoned = Path.Combine(Path.GetDirectoryName(first.Path)!, $"maas-studio-{gone.Id}-1");
        Directory.CreateDirectory(abandoned);

        using var second = (ControlGroup)Machine.Open(null);

        Assert.IsFalse(Directory.Exists(abandoned));
        Assert.IsTrue(Directory.Exists(first.Path), "those of the living stay");
    }

    [TestMethod]
    public void Find_GivesNoLimitsAndSaysWhy_WhenSwitchedOff()
    {
        var limits = TrainerLimits.Find(TrainerLimits.Off, 1);
        Assert.AreEqual("The memory of trainers is watched five times a second, not capped by the system: the setting Studio:TrainerCgroup is off.", limits.Description);
    }

    [TestMethod]
    public void Find_GivesNoLimitsAndSaysWhy_WhenTheFolderIsNoControlGroup()
    {
        using var folder = new TestFolder();
        var limits = TrainerLimits.Find(folder.Path, 1);
        Assert.IsInstanceOfType<NoLimits>(limits);
        Assert.Contains("this process may not make control groups", limits.Description);
    }

    private static Process Start(string script) => Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private static void SkipWithoutGroups()
    {
        if (Machine is NoLimits)
        {
            Assert.Inconclusive(Machine.Description);
        }
    }
}
