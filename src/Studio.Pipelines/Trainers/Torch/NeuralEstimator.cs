namespace Studio.Pipelines.Trainers.Torch;

using Studio.Pipelines.Trainers.Torch.Devices;
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
        if ((LibTorch.Unavailable ?? TorchDevices.Problem(run.Device)) is { } reason)
        {
            throw new TrainingException(reason);
        }

        cancellationToken.ThrowIfCancellationRequested();
        LibTorch.UseThreads(run.Threads);
        using var scope = NewDisposeScope();
        var plan = Plan(ColumnTable.From(input));
        using var module = trainer.Create(plan);
        var validation = run.Validation.RowCount == 0 ? null : TensorRows.Of(run.Validation, plan.Target, plan.Device);
        var options = trainer.Options(plan).With(run.Parameters) with { Seed = run.Seed, Limit = run.Limit };

        // A refit has as many epochs as it is told, over which its rate falls to zero: they end better than the same ones cut off from a longer plan.
        options = options with { Epochs = Math.Max(1, run.Iterations ?? options.Epochs) };
        var epochs = new TrainingLoop(module, plan.Target, options).Run(plan.Training, validation, new LoopListener(run.Progress, run.Evaluate), cancellationToken);
        var network = new NeuralNetwork(
            plan.Target.Complete(module.Describe(), module.Members), plan.Training.Features.shape[1..], plan.Target.Outputs);
        NetworkParity.Check(module, network, plan.Target, validation ?? plan.Training);
        return new NeuralTransformer(network, run.Shape.Task, epochs, run.Threads);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var layout = run.Shape.Task.Layout;
        var column = SchemaColumn.Create(
            layout.LearnerColumn, layout.LearnerWidth(run.Shape.Classes) > 1 ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar);
        return new SchemaShape(inputSchema.Where(existing => existing.Name != column.Name).Append(column));
    }

    private NetworkPlan Plan(ColumnTable training)
    {
        var (device, features) = (TorchDevices.Open(run.Device), training.Column<TableColumn>(ColumnNames.Features));
        var target = NeuralTrainer.Target(run.Shape, training.Column<TableColumn>(ColumnNames.Label));
        return new NetworkPlan(
            run with { Training = training }, target, NetworkInput.Layout(features), TensorRows.Of(training, target, device), device);
    }
}
