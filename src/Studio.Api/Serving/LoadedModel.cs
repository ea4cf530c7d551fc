namespace Studio.Api.Serving;

/// <summary>A model in memory.</summary>
/// <param name="Scorer">The model.</param>
/// <param name="Bytes">An estimate of what it takes.</param>
public sealed record LoadedModel(OnnxScorer Scorer, long Bytes) : IDisposable
{
    /// <summary>ONNX Runtime unpacks trees and weights into tables of its own.</summary>
    private const int BytesForEachOfFile = 3;

    /// <summary>A session by itself.</summary>
    private const long LeastBytes = 1024 * 1024;

    /// <summary>What a model will take: a MiB and three times its files.</summary>
    /// <param name="onnx">The ONNX file.</param>
    /// <param name="encoder">The archive of its text encoder; null for none.</param>
    public static long EstimateBytes(string onnx, string? encoder) =>
        LeastBytes + (BytesForEachOfFile * (new FileInfo(onnx).Length + (encoder is null ? 0 : new FileInfo(encoder).Length)));

    /// <inheritdoc/>
    public void Dispose() => Scorer.Dispose();
}
