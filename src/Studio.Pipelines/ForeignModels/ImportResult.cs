namespace Studio.Pipelines.ForeignModels;

using System.Text.Json.Serialization;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;

/// <summary>
/// What became of a model that was to be imported; contents of <c>import.json</c>. Where <see cref="Reason"/> is null it is an ONNX file of the studio like any other,
/// <see cref="ModelFiles.Onnx"/>, with its signature, metrics and parity beside it.
/// </summary>
/// <param name="Reason">Why it cannot be served, in sentences that name the cause and the remedy; null when it can.</param>
public sealed record ImportResult([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Reason)
{
    /// <summary>What it is that cannot be served: an operator, a transform or a trainer, by the name that its maker knows; null where it is none of them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Component { get; init; }

    /// <summary>Who made the file and what it is, such as <c>ML.NET LightGbmBinary</c> or <c>skl2onnx LinearClassifier</c>; null where that was not found out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Learner { get; init; }

    /// <summary>How to call it; null where it was not got that far.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelSignature? Signature { get; init; }

    /// <summary>How good it is on the rows it was tried on, whether or not it learned from them; null where they have no labels.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MetricsReport? Metrics { get; init; }

    /// <summary>The file that is served against the one that was brought; null where it was not got that far.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ParityReport? Parity { get; init; }

    /// <summary>What feeds its inputs, as it was told or found out; null where it was not got that far.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelMapping? Mapping { get; init; }

    /// <summary>What whoever asks it should know, each one sentence.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>True when it can be served.</summary>
    [JsonIgnore]
    public bool IsReady => Reason is null;
}
