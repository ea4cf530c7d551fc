namespace Studio.Pipelines.Scoring;

using Studio.Pipelines.Data;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;

/// <summary>Answers of a model.</summary>
/// <param name="Labels">Predicted class labels as text; null for regression.</param>
/// <param name="Predictions">Class probabilities, or the predicted numbers in one column.</param>
public sealed record ScoredRows(IReadOnlyList<string>? Labels, PredictionMatrix Predictions);

/// <summary>An exported model in ONNX Runtime. Safe for use by many threads at once.</summary>
public sealed class OnnxScorer : IDisposable
{
    /// <summary>Loads a model.</summary>
    /// <param name="path">An ONNX file of the studio; the signature is read from its metadata.</param>
    /// <param name="threads">Threads of one call, at least 1.</param>
    public OnnxScorer(string path, int threads = 1) => throw new NotImplementedException();

    /// <summary>How to call it.</summary>
    public ModelSignature Signature => throw new NotImplementedException();

    /// <summary>Scores raw rows.</summary>
    /// <param name="raw">A table with the signature's input columns: <see cref="NumberColumn"/> for float and double inputs, <see cref="TextColumn"/> for string inputs. Further columns are ignored.</param>
    public ScoredRows Score(ColumnTable raw) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
