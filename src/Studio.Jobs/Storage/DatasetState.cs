namespace Studio.Jobs.Storage;

/// <summary>State of a dataset.</summary>
public enum DatasetState
{
    /// <summary>Read; the profile is being made.</summary>
    Profiling,

    /// <summary>Profiled.</summary>
    Ready,

    /// <summary>The profile could not be made; its reason tells why.</summary>
    Failed,
}
