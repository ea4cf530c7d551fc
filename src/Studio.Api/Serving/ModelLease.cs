namespace Studio.Api.Serving;

using System.Text.Json;
using Studio.Pipelines.Evaluation.Explanations;

/// <summary>An open model, safe for many threads; give it back by disposing of it.</summary>
public sealed class ModelLease : IDisposable
{
    private readonly LoadedModel _model;
    private Action? _giveBack;

    internal ModelLease(LoadedModel model, Action giveBack) => (_model, _giveBack) = (model, giveBack);

    /// <summary>How to call it.</summary>
    public ModelSignature Signature => _model.Scorer.Signature;

    /// <summary>Reads rows for it.</summary>
    public PredictionInput Input => _model.Scorer.Input;

    /// <summary>Names of its classes as they stand in JSON.</summary>
    internal IReadOnlyList<JsonEncodedText> ClassNames => _model.ClassNames;

    /// <summary>Opens a file that lies in a folder with what it needs, as <c>train</c> writes it.</summary>
    /// <param name="onnx">The ONNX file.</param>
    /// <param name="threads">Threads of one call, at least 1.</param>
    /// <exception cref="InvalidDataException">The file has no signature.</exception>
    /// <exception cref="Microsoft.ML.OnnxRuntime.OnnxRuntimeException">ONNX Runtime cannot load the file.</exception>
    public static ModelLease FromFile(string onnx, int threads)
    {
        var scorer = new OnnxScorer(onnx, threads);
        return new ModelLease(new LoadedModel(scorer, 0), scorer.Dispose);
    }

    /// <summary>Answers rows that were read by <see cref="Input"/>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="threads">Threads to share them among; null for all that the model was opened with.</param>
    /// <exception cref="InvalidDataException">The pretrained text encoder that it needs is not there, or is another one.</exception>
    /// <exception cref="ObjectDisposedException">The model was given back.</exception>
    public ScoredRows Score(ModelRows rows, int? threads = null)
    {
        ObjectDisposedException.ThrowIf(_giveBack is null, this);
        return _model.Scorer.Score(rows, threads);
    }

    /// <summary>Tells what the columns of rows contribute to their answers.</summary>
    /// <param name="rows">At most <see cref="RowExplainer.MostRows"/>.</param>
    /// <param name="background">Rows to explain against.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="ObjectDisposedException">The model was given back.</exception>
    public IReadOnlyList<RowContributions> Explain(ModelRows rows, BackgroundRows background, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_giveBack is null, this);
        return new RowExplainer(_model.Scorer, background).Explain(rows, cancellationToken);
    }

    /// <summary>Finds what would change the answer to a row.</summary>
    /// <param name="row">One row.</param>
    /// <param name="background">Rows whose values are taken.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="ObjectDisposedException">The model was given back.</exception>
    public Counterfactual FindCounterfactual(ModelRows row, BackgroundRows background, CounterfactualWish wish, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_giveBack is null, this);
        return new CounterfactualSearch(_model.Scorer, background, TimeProvider.System).Find(row, wish, cancellationToken);
    }

    /// <summary>Answers rows in a host: on this thread and those that are free, or together with small calls of others.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="turn">The caller's turn, which is given up while others are waited for.</param>
    /// <param name="gate">Where the turn is from.</param>
    /// <returns>Null when too much is asked at once.</returns>
    internal async ValueTask<ScoredRows?> ScoreAsync(ModelRows rows, IDisposable turn, ServingGate gate)
    {
        if (_model.Batcher is { } batcher && batcher.Takes(rows))
        {
            turn.Dispose();
            return await batcher.ScoreAsync(rows);
        }

        using var more = gate.Widen(OnnxScorer.ThreadsFor(rows.Count), out var threads);
        return Score(rows, threads);
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke();
}
