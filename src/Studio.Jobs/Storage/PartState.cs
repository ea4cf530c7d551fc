namespace Studio.Jobs.Storage;

/// <summary>State of a part of an experiment.</summary>
public enum PartState
{
    /// <summary>Waits for other parts to end.</summary>
    Waiting,

    /// <summary>Waits for a slot.</summary>
    Queued,

    /// <summary>Has a slot; its job is about to begin.</summary>
    Admitted,

    /// <summary>A trainer process works on it.</summary>
    Running,

    /// <summary>Waits for a person to resume it.</summary>
    Paused,

    /// <summary>Has ended, in whatever way.</summary>
    Done,
}
