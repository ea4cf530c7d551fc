namespace Studio.Pipelines.Profiling;

/// <summary>What a column is used as.</summary>
public enum ColumnPurpose
{
    /// <summary>A quantity.</summary>
    Numeric,

    /// <summary>One of a set of levels, few or thousands.</summary>
    Categorical,

    /// <summary>One of two values.</summary>
    Boolean,

    /// <summary>A date or a date with time.</summary>
    DateTime,

    /// <summary>Words to be read, not a level to be compared.</summary>
    Text,

    /// <summary>A picture to be looked at.</summary>
    Image,

    /// <summary>Not used: constant, an identifier, or all missing.</summary>
    Ignore,
}
