namespace Studio.Jobs.Storage;

using Studio.Pipelines.Comparisons;

/// <summary>Row of a comparison: two versions on the labelled rows of a dataset. It has no files.</summary>
internal sealed class ComparisonEntity : OrderEntity
{
    public required string LeftModel { get; set; }

    public override string About => LeftModel;

    /// <summary>Fixed when the comparison is made, as the right one is: an alias may move while it waits.</summary>
    public int LeftVersion { get; set; }

    public required string RightModel { get; set; }

    public int RightVersion { get; set; }

    public Guid DatasetId { get; set; }

    public required string DatasetName { get; set; }

    public bool MissingWhenUnreadable { get; set; }

    /// <summary>That of <see cref="Result"/>, for lists.</summary>
    public string? Verdict { get; set; }

    public ComparisonReport? Result { get; set; }
}
