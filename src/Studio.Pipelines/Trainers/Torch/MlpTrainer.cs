namespace Studio.Pipelines.Trainers.Torch;

using Microsoft.ML;
using Studio.Pipelines.Data;
using Studio.Pipelines.Search;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>
/// A multi-layer perceptron, trained by libtorch on the GPU where there is one. Wants features without NaN, roughly scaled.
/// </summary>
public sealed class MlpTrainer : ITrainer
{
    // An epoch costs about its rows × weights multiplications, plus a fixed share a batch. The budget keeps a net of default
    // size on 20,000 × 30 below about 15 s on two cores; nets and data that are larger get fewer epochs.
    private const double WorkBudget = 1.2e11;
    private const double WorkPerBatch = 7.5e6;
    private const double SecondsPerWork = 2e-10;
    private const int FewestEpochs = 10;
    private const int MostEpochs = 150;
    private const int Patience = 16; // TabM, Gorishniy et al. 2025

    private static readonly string[] Activations = ["silu", "relu", "elu"];

    /// <inheritdoc/>
    public string Name => "mlp";

    /// <inheritdoc/>
    public string Featurizer(ParameterSet parameters) => "scaled";

    /// <inheritdoc/>
    public bool EndsInTime => true;

    /// <inheritdoc/>
    public string? Unavailable(DataShape shape) => LibTorch.Unavailable;

    /// <inheritdoc/>
    public SearchSpace SearchSpace(DataShape shape) => new(
    [
        new NumberRange("layers", 1, 4, Start: 2, Integer: true),
        new NumberRange("width", 32, 512, Start: 128, Log: true, Integer: true),
        new NumberRange("learningRate", 1e-4, 3e-2, Start: 2e-3, Log: true),
        new NumberRange("dropout", 0, 0.5, Start: 0.1),
        new NumberRange("weightDecay", 1e-6, 0.1, Start: 1e-3, Log: true),
        new ChoiceRange("activation", Activations),
        new ChoiceRange("normalization", ["none", "batch"]),
    ]);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var start = SearchSpace(shape).Default();
        return
        [
            start,
            // Two of AutoGluon's portfolio of nets (2023), the second with the stronger regularisation small tables need.
            start.With("layers", 3).With("width", 109).With("learningRate", 0.0218).With("dropout", 0.09)
                .With("activation", "elu").With("normalization", "batch"),
            start.With("layers", 3).With("width", 256).With("learningRate", 1e-3).With("dropout", 0.3).With("weightDecay", 0.02)
                .With("activation", "relu"),
        ];
    }

    /// <inheritdoc/>
    public double Work(DataShape shape, ParameterSet parameters)
    {
        var (layers, width) = (parameters.Integer("layers"), parameters.Number("width"));
        var weights = (long)(width * (shape.Columns + (width * (layers - 1)) + shape.Classes));
        var epochs = Epochs(Math.Max(1, shape.Rows), weights);

        // Early stopping saves about half of the epochs.
        return SecondsPerWork * WorkOfEpoch(Math.Max(1, shape.Rows), weights) * epochs / 2;
    }

    /// <inheritdoc/>
    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken)
    {
        if (LibTorch.Unavailable is { } reason)
        {
            throw new TrainingException(reason);
        }

        set_num_threads(run.Threads);
        using var scope = NewDisposeScope();
        var device = LibTorch.Device;
        var target = NeuralTarget.For(run);
        var training = Rows(run.Training, target, device);
        var validation = run.Validation.RowCount == 0 ? null : Rows(run.Validation, target, device);
        var shape = Shape(run, target);
        using var module = new MlpModule(shape, run.Seed, device);
        var epochs = new TrainingLoop(module, target.Loss, Options(run, shape)).Run(training, validation, run.Progress, cancellationToken);
        var network = new NeuralNetwork([new ActivationLayer(Activation.SmoothClip), .. target.Finish(module.ToLayers())]);
        return new NeuralTransformer(network, run.Shape.Task, epochs);
    }

    private static MlpShape Shape(TrainingRun run, NeuralTarget target) => new(
        run.Training.Column<VectorColumn>(ColumnNames.Features).Width,
        target.Outputs,
        run.Parameters.Integer("layers"),
        run.Parameters.Integer("width"),
        Enum.Parse<Activation>(run.Parameters.Choice("activation"), ignoreCase: true),
        run.Parameters.Number("dropout"),
        // Statistics of one row mean nothing.
        run.Parameters.Choice("normalization") == "batch" && run.Training.RowCount > 1);

    /// <summary>A refit has as many epochs as it is told, over which its learning rate falls to zero: they end better than the same ones cut off from a longer plan.</summary>
    private static TrainingOptions Options(TrainingRun run, MlpShape shape) => new(
        Math.Max(1, run.Iterations ?? Epochs(run.Training.RowCount, shape.Parameters)),
        BatchSize(run.Training.RowCount),
        run.Parameters.Number("learningRate"),
        run.Parameters.Number("weightDecay"),
        Patience,
        run.Seed,
        Limit: run.Limit);

    private static int BatchSize(int rows) => rows switch { < 2_000 => 64, < 10_000 => 128, < 100_000 => 256, _ => 1024 };

    private static int Epochs(int rows, long parameters) => (int)Math.Clamp(WorkBudget / WorkOfEpoch(rows, parameters), FewestEpochs, MostEpochs);

    private static double WorkOfEpoch(int rows, long parameters) => ((double)rows * parameters) + (WorkPerBatch * rows / BatchSize(rows));

    private static TensorRows Rows(ColumnTable table, NeuralTarget target, Device device)
    {
        var features = table.Column<VectorColumn>(ColumnNames.Features);
        RequireNumbers(features);
        using var scope = NewDisposeScope();
        // What the net's first layer does, done once: it has nothing to learn.
        var values = tensor(features.Values, [features.Count, features.Width], device: device);
        using Scalar third = 1 / 3.0, one = 1;
        var clipped = values / values.mul(third).square().add_(one, one).sqrt_();
        var labels = target.Labels(table.Column<TableColumn>(ColumnNames.Label)).to(device);
        return new TensorRows(clipped.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    private static void RequireNumbers(VectorColumn features)
    {
        var bad = Array.FindIndex(features.Values, value => !float.IsFinite(value));
        if (bad >= 0)
        {
            var slot = bad % features.Width;
            throw new TrainingException(
                $"Feature '{features.SlotNames?[slot] ?? $"{slot}"}' is {features.Values[bad]} in row {bad / features.Width}; a net needs finite numbers in every feature.");
        }
    }
}
