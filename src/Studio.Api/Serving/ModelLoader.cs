namespace Studio.Api.Serving;

using Microsoft.ML.OnnxRuntime;

/// <summary>
/// Loads models and measures what each takes: native memory before and after, one load at a time so that one is not charged for another.
/// Each answers a row of missing values before anybody else asks it: what the first call sets up is there then, and measured.
/// </summary>
/// <param name="gate">Bounds what is computed at once.</param>
/// <param name="options">Threads of a call, and whether small calls are answered together.</param>
/// <param name="time">The clock.</param>
public sealed class ModelLoader(ServingGate gate, IOptions<ServingOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>A session by itself.</summary>
    private const long LeastBytes = 256 * 1024;

    /// <summary>Where memory cannot be measured: ONNX Runtime unpacks trees and weights into tables of its own.</summary>
    private const int BytesForEachOfFile = 3;

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Loads a model.</summary>
    /// <param name="onnx">The ONNX file.</param>
    /// <param name="encoder">The archive of its text encoder; null for none.</param>
    /// <exception cref="InvalidDataException">The file has no signature.</exception>
    public async Task<LoadedModel> LoadAsync(string onnx, string? encoder)
    {
        await _turn.WaitAsync();
        try
        {
            var before = NativeHeap.AllocatedBytes();
            var scorer = new OnnxScorer(onnx, options.Value.Threads, encoder);
            WarmUp(scorer);
            var taken = NativeHeap.AllocatedBytes() - before ?? BytesForEachOfFile * (Length(onnx) + Length(encoder));
            return new LoadedModel(scorer, Math.Max(LeastBytes, taken))
            {
                Batcher = options.Value.MicroBatchRows > 1 ? new MicroBatcher(scorer, gate, options.Value, time) : null,
            };
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    // An encoder that does not suit is told to those who ask, not to those who load.
    private static void WarmUp(OnnxScorer scorer)
    {
        if (scorer.Signature is { Picture: null, Encoder: null } && !scorer.Signature.Inputs.Any(input => input is { Required: true, Type: "string" }))
        {
            using var rows = scorer.Input.Missing();
            try
            {
                scorer.Score(rows);
            }
            catch (OnnxRuntimeException)
            {
                // A model that was made elsewhere may have no answer to a row of which nothing is known.
            }
        }
    }

    private static long Length(string? file) => file is null ? 0 : new FileInfo(file).Length;
}
