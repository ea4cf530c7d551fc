namespace Studio.Jobs.Storage;

/// <summary>Why a model is trained again.</summary>
public enum RetrainingCause
{
    /// <summary>It was time.</summary>
    Schedule,

    /// <summary>An alert on the champion began.</summary>
    Alert,

    /// <summary>A person asked for it.</summary>
    Person,
}
