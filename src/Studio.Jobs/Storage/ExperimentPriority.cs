namespace Studio.Jobs.Storage;

/// <summary>How urgent an experiment is among those of its owner.</summary>
public enum ExperimentPriority
{
    /// <summary>After the others.</summary>
    Low,

    /// <summary>In the order of asking.</summary>
    Normal,

    /// <summary>Before the others.</summary>
    High,
}
