namespace Studio.Pipelines.Trainers.Torch.Pictures;

using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Trainers.Torch.Loop;

/// <summary>
/// A compact residual net for pictures, trained from the first weight on by libtorch, on the GPU where there is one.
/// </summary>
public sealed class ImageTrainer : NeuralTrainer
{
    // Training takes about three times the multiplications of predicting.
    private const double SecondsPerMultiplication = 3 * 1.2e-10;
    private const double FewestSteps = 2_500;
    private const int FewestEpochs = 12;
    private const int MostEpochs = 60;

    /// <inheritdoc/>
    public override string Name => "resnet";

    /// <inheritdoc/>
    public override bool LearnsFromPictures => true;

    /// <summary>A net needs time for its epochs, and few configurations are worth trying.</summary>
    public override double TimeShare => 0.5;

    /// <inheritdoc/>
    public override string Featurizer(ParameterSet parameters) => "pixels";

    /// <inheritdoc/>
    public override string? Unavailable(DataShape shape) =>
        shape.Pictures is null ? "It learns from pictures; this is a table." : base.Unavailable(shape);

    /// <inheritdoc/>
    public override SearchSpace SearchSpace(DataShape shape) => new(
    [
        new NumberRange("width", 8, 96, Start: 16, Log: true, Integer: true),
        new NumberRange("depth", 1, 3, Start: 1, Integer: true),
        new NumberRange("learningRate", 1e-3, 3e-2, Start: 1e-2, Log: true),
        new NumberRange("weightDecay", 1e-4, 0.3, Start: 0.03, Log: true),
        new NumberRange("dropout", 0, 0.5, Start: 0.1),
        new NumberRange("shift", 0, 0.2, Start: 0.05),
        new NumberRange("cutout", 0, 0.5, Start: 0.15),
        new ChoiceRange("flip", ["none", "horizontal"]),
    ]);

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var start = SearchSpace(shape).Default();
        return
        [
            start,
            start.With("flip", "horizontal"),
            start.With("flip", "horizontal").With("width", 32).With("learningRate", 7e-3),
        ];
    }

    /// <inheritdoc/>
    public override double Work(DataShape shape, ParameterSet parameters)
    {
        var net = Shape(shape.Pictures ?? new ImageSize(32, 32), shape.Classes, parameters);
        return SecondsPerMultiplication * net.Multiplications * Math.Max(1, shape.Rows) * Epochs(Math.Max(1, shape.Rows));
    }

    /// <inheritdoc/>
    public override NetworkModule Create(NetworkPlan plan)
    {
        var (pictures, parameters) = (plan.Training.Features, plan.Run.Parameters);
        var size = new ImageSize((int)pictures.shape[3], (int)pictures.shape[2]);
        var augmentation = new ImageAugmentation(
            parameters.Number("shift"), parameters.Choice("flip") == "horizontal", parameters.Number("cutout"));
        return new ImageModule(Shape(size, plan.Target.Outputs, parameters), augmentation, pictures, plan.Run.Seed);
    }

    /// <inheritdoc/>
    public override TrainingOptions Options(NetworkPlan plan)
    {
        var epochs = Epochs(plan.Training.Count);

        // Its rate falls to zero over the epochs, so that stopping before the last of them gains nothing.
        return new TrainingOptions(
            epochs,
            BatchSize(plan.Training.Count),
            plan.Run.Parameters.Number("learningRate"),
            plan.Run.Parameters.Number("weightDecay"),
            Patience: epochs);
    }

    private static ImageNetShape Shape(ImageSize size, int outputs, ParameterSet parameters) =>
        new(size, outputs, parameters.Integer("width"), parameters.Integer("depth"), parameters.Number("dropout"));

    private static int BatchSize(int rows) => rows switch { < 2_000 => 16, < 10_000 => 32, < 50_000 => 64, _ => 128 };

    /// <summary>As many as small data needs for enough steps; few of large data.</summary>
    private static int Epochs(int rows) => (int)Math.Clamp(FewestSteps * BatchSize(rows) / rows, FewestEpochs, MostEpochs);
}
