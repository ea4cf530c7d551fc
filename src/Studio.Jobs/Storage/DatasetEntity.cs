namespace Studio.Jobs.Storage;

using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Profiling;

/// <summary>Row of a dataset. Its files are the artifacts <c>source</c> and <c>canonical.parquet</c>.</summary>
internal sealed class DatasetEntity : IInProject
{
    public const string Source = "source";

    public const string Canonical = "canonical.parquet";

    public Guid Id { get; set; }

    public Guid ProjectId { get; set; }

    /// <summary>The first dataset of the series that this is a version of: its own <see cref="Id"/> for a first one.</summary>
    public Guid SeriesId { get; set; }

    /// <summary>Number of the version in its series, from 1.</summary>
    public int Version { get; set; } = 1;

    /// <summary>The highest number that the series has given out, the same in all of its rows: a version that was deleted does not give its number back.</summary>
    public int LastVersion { get; set; } = 1;

    public DatasetMade Made { get; set; }

    public required string Name { get; set; }

    public long Bytes { get; set; }

    public required string Sha256 { get; set; }

    public long Rows { get; set; }

    public required IReadOnlyList<ColumnInfo> Columns { get; set; }

    public long RejectedCount { get; set; }

    public required IReadOnlyList<RejectedLine> Rejected { get; set; }

    /// <summary>Name of the uploaded file, whose ending tells its format; null for datasets of versions that did not keep it.</summary>
    public string? FileName { get; set; }

    /// <summary>What a person said of the file; null for nothing.</summary>
    public ReadingWishes? Wishes { get; set; }

    /// <summary>Where it comes from when nobody sent it as a file; null for an upload.</summary>
    public DatasetOrigin? Origin { get; set; }

    /// <summary>What opens <see cref="Origin"/>, protected; null for nothing.</summary>
    public string? Secret { get; set; }

    public DatasetState State { get; set; }

    public string? Reason { get; set; }

    public DatasetProfile? Profile { get; set; }

    /// <summary>Columns that the profile in the making has come to.</summary>
    public int ProfiledColumns { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
