namespace Studio.Jobs.Batches;

using System.Text.Json.Serialization;
using Studio.Pipelines.Data.Reading;

/// <summary>What a person wants of a batch.</summary>
/// <param name="Format">Name of a <see cref="Pipelines.Scoring.IPredictionFormat"/>.</param>
/// <param name="Keep">Columns to keep beside the predictions, each a name or a list with commas; <c>*</c> for all.</param>
/// <param name="MissingWhenUnreadable">True to take values that cannot be read for missing; false to fail.</param>
public sealed record BatchRequest(string Format, IReadOnlyList<string> Keep, bool MissingWhenUnreadable)
{
    /// <summary>What is said of an uploaded file; a dataset has its own.</summary>
    public ReadingWishes Wishes { get; init; } = ReadingWishes.None;
}

/// <summary>A batch: rows of a file that a version of a model predicts.</summary>
/// <param name="Id">Identifier.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Version">The version, fixed when the batch was made.</param>
/// <param name="DatasetId">The dataset it is made of; null for an uploaded file.</param>
/// <param name="FileName">Name of the file.</param>
/// <param name="Format"><c>csv</c> or <c>parquet</c>.</param>
/// <param name="Keep">Columns to keep, as they were asked for.</param>
/// <param name="MissingWhenUnreadable">True when values that cannot be read are taken for missing; false when they fail the batch.</param>
/// <param name="State">State.</param>
/// <param name="Reason">Why it has failed or waits again; null otherwise.</param>
/// <param name="Rows">Rows whose predictions are stored.</param>
/// <param name="TotalRows">Rows there are; null where that is not known before the end.</param>
/// <param name="Share">Share of the file that has been read, 0 to 1.</param>
/// <param name="Unreadable">Values that could not be read and were taken for missing.</param>
/// <param name="Warnings">What a person should know of the result, one sentence each.</param>
/// <param name="ResultBytes">Size of the result; null until there is one.</param>
/// <param name="ResultSha256">SHA-256 of the result, lower-case hexadecimal; null until there is one.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When a worker first took it; null before.</param>
/// <param name="EndedAt">When it ended; null before.</param>
public sealed record BatchRecord(
    Guid Id,
    string Model,
    int Version,
    Guid? DatasetId,
    string FileName,
    string Format,
    IReadOnlyList<string> Keep,
    bool MissingWhenUnreadable,
    OrderState State,
    string? Reason,
    long Rows,
    long? TotalRows,
    double Share,
    long Unreadable,
    IReadOnlyList<string> Warnings,
    long? ResultBytes,
    string? ResultSha256,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt)
{
    /// <summary>True when nothing more happens.</summary>
    [JsonIgnore]
    public bool HasEnded => State is OrderState.Completed or OrderState.Failed or OrderState.Cancelled;
}
