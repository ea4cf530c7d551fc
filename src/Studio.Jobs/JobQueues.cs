namespace Studio.Jobs;

/// <summary>Hangfire queues. Each has a server with workers of its own, so that long training never keeps short work waiting.</summary>
internal static class JobQueues
{
    /// <summary>Profiling of datasets.</summary>
    public const string Profile = "profile";

    /// <summary>Training on this machine's processors; as many workers as <see cref="StudioOptions.Slots"/>.</summary>
    public const string Cpu = "cpu";

    /// <summary>Publication of models.</summary>
    public const string Publish = "publish";
}
