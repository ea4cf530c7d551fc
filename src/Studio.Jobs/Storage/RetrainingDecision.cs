namespace Studio.Jobs.Storage;

/// <summary>What came of a retraining.</summary>
public enum RetrainingDecision
{
    /// <summary>The challenger became the champion.</summary>
    Promoted,

    /// <summary>The champion stays.</summary>
    Kept,

    /// <summary>A person has to decide.</summary>
    Open,

    /// <summary>There is nothing in the data that the champion has not seen; nothing was trained.</summary>
    NothingNew,
}
