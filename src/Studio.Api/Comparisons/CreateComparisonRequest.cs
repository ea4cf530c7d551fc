namespace Studio.Api.Comparisons;

/// <summary>What to compare. Needed are <see cref="Left"/>, <see cref="Right"/> and <see cref="DatasetId"/>.</summary>
public sealed record CreateComparisonRequest
{
    /// <summary>A version: <c>name@champion</c>, <c>name/3</c>, or <c>name</c> for the newest ready one.</summary>
    public string? Left { get; set; }

    /// <summary>The version that it is compared with, of the same model or of another one with the same task and label.</summary>
    public string? Right { get; set; }

    /// <summary>An uploaded dataset with the label, whose file is read again as the data of each version were.</summary>
    public Guid? DatasetId { get; set; }

    /// <summary>What to do with a value of a feature that is not written as the training data were: <c>error</c> (default) or <c>missing</c>.</summary>
    public string? Unreadable { get; set; }
}
