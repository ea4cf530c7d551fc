namespace Studio.Pipelines.MlNet;

using Studio.Pipelines.Profiling;

/// <summary>How features are made.</summary>
public sealed record StudioFeaturesOptions
{
    /// <summary>
    /// <c>trees</c> (default), <c>scaled</c> (for linear models), <c>coded</c> (for the studio's nets), <c>encoded</c> or <c>crossed</c> (for trees, with means of the
    /// label by level, out of fold for the rows that are learned from).
    /// </summary>
    public string Featurizer { get; init; } = "trees";

    /// <summary>The label, which <c>encoded</c> and <c>crossed</c> need: numbers, truth values, or a key.</summary>
    public string? Label { get; init; }

    /// <summary>What columns are used as where that is not to be found out, by name; <see cref="ColumnPurpose.Ignore"/> leaves one out.</summary>
    public IReadOnlyDictionary<string, ColumnPurpose>? Purposes { get; init; }

    /// <summary>Seed of every random choice.</summary>
    public int Seed { get; init; } = 1;
}
