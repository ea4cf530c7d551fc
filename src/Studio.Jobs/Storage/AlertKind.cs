namespace Studio.Jobs.Storage;

/// <summary>What somebody should know of a version.</summary>
public enum AlertKind
{
    /// <summary>In the last complete window it was asked rows that are not like those that it was validated on.</summary>
    Drift,

    /// <summary>It is worse on rows whose truth is known than when it was validated.</summary>
    Quality,

    /// <summary>In the last complete window more of its calls went wrong than the setting allows.</summary>
    Errors,
}
