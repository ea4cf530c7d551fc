namespace Studio.Jobs.Storage;

/// <summary>How far a retraining is.</summary>
public enum RetrainingStep
{
    /// <summary>The data are read again, and the newest rows kept back.</summary>
    Data,

    /// <summary>An experiment with the old plan goes on.</summary>
    Training,

    /// <summary>Champion and challenger are compared on the rows that were kept back.</summary>
    Comparing,

    /// <summary>It is over.</summary>
    Decided,
}
