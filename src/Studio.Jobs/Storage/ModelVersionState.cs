namespace Studio.Jobs.Storage;

/// <summary>State of a model version.</summary>
public enum ModelVersionState
{
    /// <summary>Published and served.</summary>
    Ready,

    /// <summary>Not published; its reason tells why.</summary>
    Rejected,

    /// <summary>Published once and no longer served; it can be restored.</summary>
    Retired,
}
