namespace Studio.Jobs.Datasets;

using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

/// <summary>The version that the next one is made of.</summary>
/// <param name="Dataset">Its row.</param>
internal sealed record VersionBefore(DatasetEntity Dataset)
{
    /// <summary>Its columns with their readings.</summary>
    public IReadOnlyList<ColumnInfo> Columns => Dataset.Columns;

    /// <summary>What was said of its file.</summary>
    public ReadingWishes Wishes => Dataset.Wishes ?? ReadingWishes.None;

    /// <summary>Columns of which something was said before and nothing now.</summary>
    /// <param name="now">What is said now.</param>
    public IReadOnlyCollection<string> OnlyWishedBefore(IReadOnlyDictionary<string, ColumnWish>? now) => [.. (Wishes.Columns?.Keys ?? []).Except(now?.Keys ?? [])];

    /// <summary>The next version, of the same series, name, origin and wishes.</summary>
    public IncomingDataset Next(DatasetMade made) => new(Dataset.Name, made) { Series = Dataset.SeriesId, Origin = Dataset.Origin, Secret = Dataset.Secret, Wishes = Wishes };
}
