namespace Studio.Jobs.Comparisons;

using System.Text.Json.Serialization;
using Studio.Pipelines.Comparisons;

/// <summary>A comparison: two versions on the labelled rows of a dataset.</summary>
/// <param name="Id">Identifier.</param>
/// <param name="LeftModel">Model of the left version.</param>
/// <param name="LeftVersion">The left version, fixed when the comparison was made.</param>
/// <param name="RightModel">Model of the right version.</param>
/// <param name="RightVersion">The right version.</param>
/// <param name="DatasetId">The dataset; it may have been deleted since.</param>
/// <param name="DatasetName">Name of the dataset.</param>
/// <param name="MissingWhenUnreadable">True when values of features that cannot be read are taken for missing; false when they fail the comparison.</param>
/// <param name="State">State.</param>
/// <param name="Reason">Why it has failed or waits again; null otherwise.</param>
/// <param name="Rows">Rows read so far.</param>
/// <param name="Share">Share of the work that is done, 0 to 1.</param>
/// <param name="Verdict">What came of it, in a sentence or two; null until then.</param>
/// <param name="Result">The whole result; null until then, and in lists.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When a worker first took it; null before.</param>
/// <param name="EndedAt">When it ended; null before.</param>
public sealed record ComparisonRecord(
    Guid Id,
    string LeftModel,
    int LeftVersion,
    string RightModel,
    int RightVersion,
    Guid DatasetId,
    string DatasetName,
    bool MissingWhenUnreadable,
    OrderState State,
    string? Reason,
    long Rows,
    double Share,
    string? Verdict,
    ComparisonReport? Result,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt)
{
    /// <summary>True when nothing more happens.</summary>
    [JsonIgnore]
    public bool HasEnded => State is OrderState.Completed or OrderState.Failed or OrderState.Cancelled;

    /// <summary>What the left version is called: by its number alone where both are of one model.</summary>
    [JsonIgnore]
    public string LeftName => NameOf(LeftModel, LeftVersion, RightModel);

    /// <summary>What the right version is called.</summary>
    [JsonIgnore]
    public string RightName => NameOf(RightModel, RightVersion, LeftModel);

    /// <summary>What a version is called beside one of another model, or of the same.</summary>
    internal static string NameOf(string model, int version, string other) =>
        string.Create(CultureInfo.InvariantCulture, $"version {version}{(model == other ? string.Empty : $" of '{model}'")}");
}
