namespace Studio.Jobs.Storage;

using Studio.Pipelines.Data.Reading;

/// <summary>
/// Row of a batch: rows of a file that a version of a model predicts. Its files are the artifacts <c>source</c> and <c>segment-…</c> until
/// it ends, and <c>result</c> afterwards.
/// </summary>
internal sealed class BatchEntity : OrderEntity
{
    public const string Source = "source";

    public const string Result = "result";

    public required string Model { get; set; }

    public override string About => Model;

    /// <summary>Fixed when the batch is made: an alias may move while it waits.</summary>
    public int Version { get; set; }

    /// <summary>The dataset it is made of; null for an uploaded file.</summary>
    public Guid? DatasetId { get; set; }

    /// <summary>Name of the file, whose ending tells its format.</summary>
    public required string FileName { get; set; }

    /// <summary>What a person said of the file; null for nothing.</summary>
    public ReadingWishes? Wishes { get; set; }

    /// <summary>Name of a <see cref="Pipelines.Scoring.IPredictionFormat"/>.</summary>
    public required string Format { get; set; }

    /// <summary>Columns to keep, as they were asked for.</summary>
    public required IReadOnlyList<string> Keep { get; set; }

    public bool MissingWhenUnreadable { get; set; }

    /// <summary>Rows there are; null where that is not known before the end.</summary>
    public long? TotalRows { get; set; }

    /// <summary>Segments stored.</summary>
    public int Segments { get; set; }

    /// <summary>Values that could not be read and were taken for missing.</summary>
    public long Unreadable { get; set; }

    /// <summary>What a person should know of the result.</summary>
    public required IReadOnlyList<string> Warnings { get; set; }

    public string? ResultSha256 { get; set; }

    public long? ResultBytes { get; set; }
}
