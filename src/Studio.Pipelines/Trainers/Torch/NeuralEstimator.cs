namespace Studio.Pipelines.Trainers.Torch;

using Studio.Pipelines.Trainers.Torch.Loop;
using static TorchSharp.torch;

/// <summary>
/// Trains a net on the features and label of a data view: the ML.NET estimator of every <see cref="NeuralTrainer"/>. What it
/// gives predicts without libtorch.
/// </summary>
/// <param name="trainer">Which net.</param>
/// <param name="run">Everything but the training rows: task, validation rows, parameters, seed, threads, limits.</param>
/// <param name="cancellationToken">Stops the training.</param>
public sealed class NeuralEstimator(NeuralTrainer trainer, TrainingRun run, CancellationToken cancellationToken = default)
    : IEstimator<NeuralTransformer>
{
    /// <inheritdoc/>
    /// <exception cref="TrainingException">libtorch cannot be used here, the loss diverged, or a feature is no finite number.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public NeuralTransformer Fit(IDataView input)
    {
        cancellationToken.ThrowIfCancellationRequested();
        NeuralFit.Load(run.Device);
        using var scope = NewDisposeScope();
        using var fit = new NeuralFit(trainer, run with { Training = ColumnTable.From(input) });
        return fit.Finish(new TrainingLoop(fit.Network, fit.Target, fit.Options).Run(fit.Training, fit.Validation, fit.Listener, cancellationToken));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var layout = run.Shape.Task.Layout;
        var column = SchemaColumn.Create(
            layout.LearnerColumn, layout.LearnerWidth(run.Shape.Classes) > 1 ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar);
        return new SchemaShape(inputSchema.Where(existing => existing.Name != column.Name).Append(column));
    }
}
