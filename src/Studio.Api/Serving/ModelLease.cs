namespace Studio.Api.Serving;

using Studio.Pipelines.Data;

/// <summary>An open model, safe for many threads; give it back by disposing of it.</summary>
public sealed class ModelLease : IDisposable
{
    private readonly OnnxScorer _scorer;
    private Action? _giveBack;

    internal ModelLease(OnnxScorer scorer, Action giveBack) => (_scorer, _giveBack) = (scorer, giveBack);

    /// <summary>How to call it.</summary>
    public ModelSignature Signature => _scorer.Signature;

    /// <summary>Opens a file that lies in a folder with what it needs, as <c>train</c> writes it.</summary>
    /// <param name="onnx">The ONNX file.</param>
    /// <param name="threads">Threads of one call, at least 1.</param>
    /// <exception cref="InvalidDataException">The file has no signature.</exception>
    /// <exception cref="Microsoft.ML.OnnxRuntime.OnnxRuntimeException">ONNX Runtime cannot load the file.</exception>
    public static ModelLease FromFile(string onnx, int threads)
    {
        var scorer = new OnnxScorer(onnx, threads);
        return new ModelLease(scorer, scorer.Dispose);
    }

    /// <summary>Answers rows that were read by the signature, see <see cref="PredictionInput"/>.</summary>
    /// <exception cref="InvalidDataException">The pretrained text encoder that it needs is not there, or is another one.</exception>
    /// <exception cref="ObjectDisposedException">The model was given back.</exception>
    public ScoredRows Score(ColumnTable rows)
    {
        ObjectDisposedException.ThrowIf(_giveBack is null, this);
        return _scorer.Score(rows);
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke();
}
