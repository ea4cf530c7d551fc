namespace Studio.Pipelines.Data;

/// <summary>
/// Names of the columns that featurizers write and learners read and write. What stands beside the raw columns starts with a
/// blank, which no column of a file can, because header names are trimmed; what learners write stands beside features only,
/// and is called as ML.NET calls it.
/// </summary>
public static class ColumnNames
{
    /// <summary>Float vector of all features.</summary>
    public const string Features = " Features";

    /// <summary>Label: boolean, key or float by task.</summary>
    public const string Label = " Label";

    /// <summary>What a row counts for, above 0 and 1 in the mean; only where a plan has such a column.</summary>
    public const string Weight = " Weight";

    /// <summary>Predicted number, or vector of class probabilities.</summary>
    public const string Score = "Score";

    /// <summary>Calibrated probability of the positive class.</summary>
    public const string Probability = "Probability";
}
