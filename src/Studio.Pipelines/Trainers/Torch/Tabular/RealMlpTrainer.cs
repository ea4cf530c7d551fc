namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Layers;
using Studio.Pipelines.Trainers.Torch.Loop;

/// <summary>
/// RealMLP with tuned defaults (RealMLP-TD, Holzmüller, Grinsztajn, Steinwart 2024): a multi-layer perceptron whose embeddings, parametrisation and
/// schedules were tuned over many tables, so that it does well without a search.
/// </summary>
public sealed class RealMlpTrainer : TabularTrainer
{
    private const int BatchSize = 256;
    private const int MostEpochs = 256;
    private const int MostEpochsOnFewRows = 160;
    private const int MostWidth = 256; // By default.
    private const int WidthOnFewRows = 64;
    private const int FewestEpochs = 16;
    private const int MostEmbedded = 256;
    private const int RowsForFirstWeights = 1024;

    // Epochs that members are given up for.
    private const int EpochsWanted = 128;

    // An epoch costs about its rows × weights multiplications, plus a fixed share a step. The budget keeps a net of default size on
    // 20,000 × 30 below about 20 s on one core; nets and data that are larger get fewer epochs, over which the schedules are stretched.
    private const double WorkBudget = 2e11;
    private const double WorkPerStep = 1e7;
    private const double SecondsPerWork = 1.2e-10;

    /// <inheritdoc/>
    public override string Name => "realmlp";

    /// <summary>1: a training costs much more than those of the other learners.</summary>
    public override int FirstRound => 1;

    /// <summary>0.4: embeddings and schedules come to nothing in a few epochs.</summary>
    public override double LeastTime => 0.4;

    /// <inheritdoc/>
    public override string Featurizer(ParameterSet parameters) => "coded";

    /// <inheritdoc/>
    public override SearchSpace SearchSpace(DataShape shape) => new(
    [
        new NumberRange("members", 1, 16, Start: 4, Log: true, Integer: true),
        new NumberRange("layers", 1, 5, Start: 3, Integer: true),
        new NumberRange("width", 64, 512, Start: WidthAt(shape.Rows), Log: true, Integer: true),
        new NumberRange("learningRate", 0.002, 0.4, Start: LearningRate(shape), Log: true),
        new NumberRange("dropout", 0, 0.4, Start: 0.15),
        new NumberRange("weightDecay", 1e-3, 0.2, Start: 0.02, Log: true),
        new NumberRange("frequency", 0.03, 3, Start: 0.1, Log: true),
        new ChoiceRange("activation", shape.Task.HasClasses ? ["selu", "mish"] : ["mish", "selu"]),
    ]);

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var start = SearchSpace(shape).Default();
        return
        [
            start,
            start.With("activation", start.Choice("activation") == "mish" ? "selu" : "mish").With("dropout", 0.3).With("frequency", 0.3),
        ];
    }

    /// <inheritdoc/>
    public override double Work(DataShape shape, ParameterSet parameters)
    {
        var size = Size.Of(parameters, Math.Max(1, shape.Rows), shape.Columns * PeriodicEmbedding.Width, shape.Classes);

        // Early stopping saves about half of the epochs.
        return SecondsPerWork * size.WorkOfEpoch * size.Epochs / 2;
    }

    /// <inheritdoc/>
    public override NetworkModule Create(NetworkPlan plan)
    {
        var parameters = plan.Run.Parameters;
        var shape = new RealMlpShape(
            NetworkSlots.Of(plan.Layout, MostEmbedded),
            plan.Target.Outputs,
            SizeOf(plan).Members,
            parameters.Integer("layers"),
            parameters.Integer("width"),
            Enum.Parse<Activation>(parameters.Choice("activation"), ignoreCase: true),
            parameters.Number("dropout"),
            parameters.Number("frequency"));
        var rows = plan.Training.Features.narrow(0, 0, Math.Min(plan.Training.Count, RowsForFirstWeights));
        return new RealMlpModule(shape, rows, plan.Run.Seed, plan.Device);
    }

    /// <inheritdoc/>
    public override TrainingOptions Options(NetworkPlan plan)
    {
        var (parameters, epochs) = (plan.Run.Parameters, SizeOf(plan).Epochs);
        return new TrainingOptions(
            epochs, BatchSize, parameters.Number("learningRate"), parameters.Number("weightDecay"), Math.Max(8, epochs / 6))
        {
            // The rate falls to 0 at 1/15, 1/5, 7/15 and the end of the training, and there the net is at its best: the patience reaches from one to the next.
            PatienceGrowth = 1.2,
            Schedule = Schedules.LogCosine,
            DecaySchedule = Schedules.FlatCosine,
            Beta2 = 0.95,
            ClipNorm = double.MaxValue,
        };
    }

    /// <summary>
    /// RealMLP-TD's rates, .2 for numbers and .04 for classes, for 10,000 rows and more, and less on fewer (at 1,000 .08 and .006): there the paper's
    /// rates fit the labels within a few steps, and the best epoch is one of the first. On three noisy tables of 350 to 840 rows 1 − AUC fell from
    /// .199, .056 and .176 to .192, .049 and .155. On few rows, where there
    /// are fewer epochs, it is higher in turn; and of classes once more where the net is narrower, since Adam moves its outputs by the root of its width.
    /// </summary>
    private static double LearningRate(DataShape shape)
    {
        var share = Math.Clamp(shape.Rows / 10_000.0, 1 / 30.0, 1);
        var rate = shape.Task.HasClasses
            ? 0.04 * Math.Pow(share, 0.8) * Math.Sqrt((double)MostWidth / WidthAt(shape.Rows))
            : 0.2 * Math.Pow(share, 0.4);
        return rate * MostEpochs / EpochsAt(shape.Rows);
    }

    private static int WidthAt(int rows) => FewRows.Size(rows, WidthOnFewRows, MostWidth);

    private static int EpochsAt(int rows) => FewRows.Size(rows, MostEpochsOnFewRows, MostEpochs);

    private static Size SizeOf(NetworkPlan plan) => Size.Of(
        plan.Run.Parameters,
        plan.Training.Count,
        plan.Inputs + (NetworkSlots.Of(plan.Layout, MostEmbedded).Embedded.Length * (PeriodicEmbedding.Width - 1)),
        plan.Target.Outputs);

    /// <summary>What fits the time.</summary>
    /// <param name="Members">Nets side by side.</param>
    /// <param name="WorkOfEpoch">Multiplications of an epoch, and what steps cost besides.</param>
    /// <param name="Epochs">Epochs at most.</param>
    private sealed record Size(int Members, double WorkOfEpoch, int Epochs)
    {
        public static Size Of(ParameterSet parameters, int rows, int inputs, int outputs)
        {
            var (layers, width) = (parameters.Integer("layers"), parameters.Integer("width"));
            var weights = ((double)inputs * width) + ((layers - 1.0) * width * width) + ((double)width * outputs);
            var steps = WorkPerStep * Math.Ceiling(rows / (double)BatchSize);
            double Epochs(int members) => WorkBudget / ((rows * weights * members) + steps);
            var members = parameters.Integer("members");
            while (members > 1 && Epochs(members) < EpochsWanted)
            {
                members /= 2;
            }

            return new Size(members, (rows * weights * members) + steps, (int)Math.Clamp(Epochs(members), FewestEpochs, EpochsAt(rows)));
        }
    }
}
