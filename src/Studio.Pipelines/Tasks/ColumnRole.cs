namespace Studio.Pipelines.Tasks;

/// <summary>What a column is for, beside being a feature.</summary>
/// <param name="Name">Name, which is that of the field in a request.</param>
/// <param name="Use">What the column says, as the end of the sentence "a column that …".</param>
/// <param name="Required">True when a task cannot do without it.</param>
public sealed record ColumnRole(string Name, string Use, bool Required)
{
    /// <summary>What is predicted.</summary>
    public static ColumnRole Label { get; } = new("label", "says what is to be predicted", Required: true);

    /// <summary>Whose rows of one value are never on both sides of a split.</summary>
    public static ColumnRole Group { get; } = new("group", "says which rows belong together", Required: false);

    /// <summary>By which validation rows are later than training rows.</summary>
    public static ColumnRole Time { get; } = new("time", "says when a row happened", Required: false);

    /// <summary>What a row counts for, in training and in metrics; no feature.</summary>
    public static ColumnRole Weight { get; } = new("weight", "says what a row counts for", Required: false);
}
