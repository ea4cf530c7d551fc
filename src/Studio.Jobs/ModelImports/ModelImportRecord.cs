namespace Studio.Jobs.ModelImports;

using System.Text.Json.Serialization;
using Studio.Pipelines.ForeignModels;

/// <summary>An import: a model that was made elsewhere becomes a version of one here.</summary>
/// <param name="Id">Identifier.</param>
/// <param name="Model">Name of the model that gets a version.</param>
/// <param name="Label">The column that the model predicts.</param>
/// <param name="FileName">Name of the file that was brought.</param>
/// <param name="FileSha256">Its SHA-256, lower-case hexadecimal.</param>
/// <param name="FileBytes">Its size.</param>
/// <param name="TableName">Name of the table that it is tried on.</param>
/// <param name="DatasetId">The dataset that the table is of; null for one that was sent. It may have been deleted since.</param>
/// <param name="DatasetName">Name of that dataset.</param>
/// <param name="State"><c>completed</c> when there is a version, <c>rejected</c> when the file cannot be served, <c>failed</c> when it was not found out.</param>
/// <param name="Reason">Why there is no version, or why it waits again; null otherwise.</param>
/// <param name="Component">The operator, transform or trainer that cannot be served, by the name that its maker knows; null where it is none.</param>
/// <param name="Step">What is being done, in a few words; null before the first and after the end.</param>
/// <param name="Version">Number of the version that was made; null for none.</param>
/// <param name="Result">What was found out; null until it ends, and in lists.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When a worker first took it; null before.</param>
/// <param name="EndedAt">When it ended; null before.</param>
public sealed record ModelImportRecord(
    Guid Id,
    string Model,
    string Label,
    string FileName,
    string FileSha256,
    long FileBytes,
    string TableName,
    Guid? DatasetId,
    string? DatasetName,
    OrderState State,
    string? Reason,
    string? Component,
    string? Step,
    int? Version,
    ImportResult? Result,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt)
{
    /// <summary>True when nothing more happens.</summary>
    [JsonIgnore]
    public bool HasEnded => State is not (OrderState.Queued or OrderState.Running);
}
