namespace Studio.Jobs.Workers;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers.Torch.Devices;

/// <summary>Hangfire queues. Each has a server with workers of its own, so that long training never keeps short work waiting.</summary>
internal static class JobQueues
{
    /// <summary>Profiling of datasets.</summary>
    public const string Profile = "profile";

    /// <summary>Training on this machine's processors; as many workers as <see cref="StudioOptions.Slots"/>.</summary>
    public const string Cpu = "cpu";

    /// <summary>Training of experiments that ask for a GPU; one at a time, beside those on the processors.</summary>
    public const string Gpu = "gpu";

    /// <summary>Publication of models.</summary>
    public const string Publish = "publish";

    /// <summary>Orders: batches of predictions, comparisons of versions, imports of models.</summary>
    public const string Batch = "batch";

    /// <summary>All queues.</summary>
    public static IReadOnlyList<string> All { get; } = [Profile, Cpu, Gpu, Publish, Batch];

    /// <summary>Those whose jobs train.</summary>
    public static IReadOnlyList<string> Training { get; } = [Cpu, Gpu];

    /// <summary>Where an experiment waits.</summary>
    public static string Of(TrainingPlan plan) => TorchDevices.IsAccelerator(plan.Device) ? Gpu : Cpu;
}
