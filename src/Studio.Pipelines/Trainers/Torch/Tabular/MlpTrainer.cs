namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Layers;
using Studio.Pipelines.Trainers.Torch.Loop;

/// <summary>
/// A multi-layer perceptron, trained by libtorch on the GPU where there is one. Wants features without NaN, roughly scaled.
/// </summary>
public sealed class MlpTrainer : TabularTrainer
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
    public override string Name => "mlp";

    /// <inheritdoc/>
    public override string Featurizer(ParameterSet parameters) => "scaled";

    /// <inheritdoc/>
    public override SearchSpace SearchSpace(DataShape shape) => new(
    [
        new NumberRange("layers", 1, 4, Start: 2, Integer: true),
        new NumberRange("width", 32, 512, Start: 128, Log: true, Integer: true),
        new NumberRange("learningRate", 1e-4, 3e-2, Start: 2e-3, Log: true),
        new NumberRange("dropout", 0, 0.5, Start: 0.1),
        new NumberRange("weightDecay", 1e-6, 0.1, Start: 1e-3, Log: true),
        new ChoiceRange("activation", Activations),
        new ChoiceRange("normalization", ["none", "batch"]),
    ]);

    /// <summary>Beside what can be set of any net, <c>hidden</c>: units of one hidden layer in place of <c>layers</c> and <c>width</c>.</summary>
    public override IReadOnlyList<ParameterRange> Settable(DataShape shape) =>
        [new NumberRange("hidden", 1, 16_384, Start: 128, Log: true, Integer: true), .. base.Settable(shape)];

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
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
    public override double Work(DataShape shape, ParameterSet parameters)
    {
        var (layers, width) = Hidden(parameters);
        var weights = width * (shape.Columns + (width * (layers - 1L)) + shape.Classes);
        var epochs = Epochs(Math.Max(1, shape.Rows), weights);

        // Early stopping saves about half of the epochs.
        return SecondsPerWork * WorkOfEpoch(Math.Max(1, shape.Rows), weights) * epochs / 2;
    }

    /// <inheritdoc/>
    public override NetworkModule Create(NetworkPlan plan) =>
        new MlpModule(Shape(plan), plan.Run.Seed, Options(plan).With(plan.Run.Parameters).BatchSize, plan.Device);

    /// <inheritdoc/>
    public override TrainingOptions Options(NetworkPlan plan) => new(
        Epochs(plan.Training.Count, Shape(plan).Parameters),
        BatchSize(plan.Training.Count),
        plan.Run.Parameters.Number("learningRate"),
        plan.Run.Parameters.Number("weightDecay"),
        Patience);

    private static MlpShape Shape(NetworkPlan plan)
    {
        var parameters = plan.Run.Parameters;
        var (layers, width) = Hidden(parameters);
        return new MlpShape(
            plan.Inputs,
            plan.Target.Outputs,
            layers,
            width,
            Enum.Parse<Activation>(parameters.Choice("activation"), ignoreCase: true),
            parameters.Number("dropout"),
            // Statistics of one row mean nothing.
            parameters.Choice("normalization") == "batch" && plan.Training.Count > 1);
    }

    private static (int Layers, int Width) Hidden(ParameterSet parameters) => parameters.Has("hidden")
        ? (1, parameters.Integer("hidden"))
        : (parameters.Integer("layers"), parameters.Integer("width"));

    private static int BatchSize(int rows) => rows switch { < 2_000 => 64, < 10_000 => 128, < 100_000 => 256, _ => 1024 };

    private static int Epochs(int rows, long parameters) => (int)Math.Clamp(WorkBudget / WorkOfEpoch(rows, parameters), FewestEpochs, MostEpochs);

    private static double WorkOfEpoch(int rows, long parameters) => ((double)rows * parameters) + (WorkPerBatch * rows / BatchSize(rows));
}
