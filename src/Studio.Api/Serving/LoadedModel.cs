namespace Studio.Api.Serving;

using System.Text.Json;

/// <summary>A model in memory.</summary>
/// <param name="Scorer">The model.</param>
/// <param name="Bytes">What it takes.</param>
public sealed record LoadedModel(OnnxScorer Scorer, long Bytes) : IDisposable
{
    /// <summary>Names of its classes as they stand in JSON; empty for regression.</summary>
    internal IReadOnlyList<JsonEncodedText> ClassNames { get; } = [.. (Scorer.Signature.Classes ?? []).Select(name => JsonEncodedText.Encode(name, Pipelines.StudioJson.Line.Encoder))];

    /// <summary>Answers small calls together; null to answer each by itself.</summary>
    internal MicroBatcher? Batcher { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Scorer.Dispose();
}
