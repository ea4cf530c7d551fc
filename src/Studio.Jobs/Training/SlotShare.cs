namespace Studio.Jobs.Training;

using Studio.Jobs.Workers;
using Studio.Pipelines.Planning;

/// <summary>What one trainer of this process may use of its machine, which is divided evenly among the slots.</summary>
internal sealed class SlotShare(IOptions<StudioOptions> studio, IOptions<WorkerOptions> worker)
{
    private const int LeastMegabytes = 256;

    /// <summary>The cores divided by the slots, at least 1.</summary>
    public int Threads => Math.Max(1, Environment.ProcessorCount / Slots);

    /// <summary>Memory cap in MiB: as set, or three quarters of the machine's divided by the slots, at least 256.</summary>
    public int MemoryMegabytes => studio.Value.TrainerMemoryMegabytes > 0
        ? studio.Value.TrainerMemoryMegabytes
        : (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024 / 1024 * 3 / 4 / Slots, LeastMegabytes, int.MaxValue);

    /// <summary>Where nobody runs trainers here, what the setting says of those that do.</summary>
    private int Slots => worker.Value.SlotsOf(JobQueues.Cpu, studio.Value.Slots) is > 0 and var slots ? slots : studio.Value.Slots;

    /// <summary>A request with what it leaves open filled in for this machine.</summary>
    public TrainingRequest Complete(TrainingRequest request) =>
        request with { Threads = request.Threads ?? Threads, MemoryMegabytes = request.MemoryMegabytes ?? MemoryMegabytes };

    /// <summary>A plan as it is run here: what its request left open is this machine's, wherever it was planned.</summary>
    public TrainingPlan Fit(TrainingPlan plan) => plan with
    {
        Threads = plan.ThreadsOfSlot ? Threads : plan.Threads,
        MemoryMegabytes = plan.MemoryOfSlot ? MemoryMegabytes : plan.MemoryMegabytes,
    };
}
