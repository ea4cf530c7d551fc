namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Loop;

/// <summary>
/// TabM-mini with piecewise-linear embeddings (Gorishniy, Kotelnikov, Babenko 2025): an ensemble of nets that costs little more than one, with the
/// paper's defaults. Where the full ensemble does not fit the time, it has fewer and narrower members.
/// </summary>
public sealed class TabMTrainer : TabularTrainer
{
    private const int BatchSize = 256;
    private const int MostEpochs = 100;
    private const int FewestEpochs = 12;
    private const int Patience = 16;

    // Values of a row after embeddings that a net of this kind can afford; beyond it embeddings become narrower.
    private const int MostInputs = 1024;
    private const int MostEmbedded = 512;

    // See RealMlpTrainer.
    private const double WorkBudget = 2e11;
    private const double WorkPerStep = 1e7;
    private const double SecondsPerWork = 1.2e-10;
    private const int EpochsWanted = 40;

    /// <inheritdoc/>
    public override string Name => "tabm";

    /// <summary>1: a training costs much more than those of the other learners.</summary>
    public override int FirstRound => 1;

    /// <summary>0.4: embeddings and schedules come to nothing in a few epochs.</summary>
    public override double LeastTime => 0.4;

    /// <inheritdoc/>
    public override string Featurizer(ParameterSet parameters) => "coded";

    /// <inheritdoc/>
    public override SearchSpace SearchSpace(DataShape shape) => new(
    [
        new NumberRange("layers", 1, 4, Start: 2, Integer: true),
        new NumberRange("width", 64, 512, Start: FewRows.Size(shape.Rows, 144, 192), Log: true, Integer: true),
        new NumberRange("members", 4, 32, Start: FewRows.Size(shape.Rows, 8, 16), Log: true, Integer: true),
        new NumberRange("bins", 8, 64, Start: 48, Log: true, Integer: true),
        new NumberRange("embedding", 4, 32, Start: FewRows.Size(shape.Rows, 8, 16), Log: true, Integer: true),
        new NumberRange("learningRate", 3e-4, 1e-2, Start: 2e-3 * 24 / FewRows.Size(shape.Rows, 16, 24), Log: true),
        new NumberRange("dropout", 0, 0.5, Start: 0.1),
        new NumberRange("weightDecay", 1e-5, 0.1, Start: 3e-4, Log: true),
    ]);

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var start = SearchSpace(shape).Default();
        return [start, start.With("layers", 3).With("dropout", 0.25).With("learningRate", 1e-3).With("weightDecay", 0.01)];
    }

    /// <inheritdoc/>
    public override double Work(DataShape shape, ParameterSet parameters)
    {
        var rows = Math.Max(1, shape.Rows);
        var size = Size.Of(parameters, rows, shape.Columns, shape.Columns, shape.Classes);
        return SecondsPerWork * size.WorkOfEpoch * size.Epochs / 2;
    }

    /// <inheritdoc/>
    public override NetworkModule Create(NetworkPlan plan)
    {
        var parameters = plan.Run.Parameters;
        var slots = NetworkSlots.Of(plan.Layout, MostEmbedded);
        var size = SizeOf(plan, slots);
        var shape = new TabMShape(
            slots, plan.Target.Outputs, size.Members, parameters.Integer("layers"), size.Width, parameters.Number("dropout"),
            parameters.Integer("bins"), size.Embedding);
        return new TabMModule(shape, plan.Training.Features, plan.Run.Seed, plan.Device);
    }

    /// <inheritdoc/>
    public override TrainingOptions Options(NetworkPlan plan) => new(
        SizeOf(plan, NetworkSlots.Of(plan.Layout, MostEmbedded)).Epochs,
        BatchSize,
        plan.Run.Parameters.Number("learningRate"),
        plan.Run.Parameters.Number("weightDecay"),
        Patience)
    {
        Schedule = Schedules.FlatCosine,
    };

    private static Size SizeOf(NetworkPlan plan, NetworkSlots slots) =>
        Size.Of(plan.Run.Parameters, plan.Training.Count, slots.Embedded.Length, plan.Inputs, plan.Target.Outputs);

    /// <summary>What fits the time.</summary>
    /// <param name="Members">Members.</param>
    /// <param name="Width">Units of a hidden layer.</param>
    /// <param name="Embedding">Values that a number becomes.</param>
    /// <param name="WorkOfEpoch">Multiplications of an epoch, and what steps cost besides.</param>
    /// <param name="Epochs">Epochs at most.</param>
    private sealed record Size(int Members, int Width, int Embedding, double WorkOfEpoch, int Epochs)
    {
        public static Size Of(ParameterSet parameters, int rows, int embedded, int inputs, int outputs)
        {
            var (members, width) = (parameters.Integer("members"), parameters.Integer("width"));
            var embedding = Math.Clamp(MostInputs / Math.Max(1, embedded), 2, parameters.Integer("embedding"));
            var values = ((long)embedded * embedding) + inputs - embedded;
            while (true)
            {
                var weights = (values * width) + ((parameters.Integer("layers") - 1L) * width * width) + ((long)width * outputs);
                var work = ((double)rows * members * weights) + (WorkPerStep * Math.Ceiling(rows / (double)BatchSize));
                var epochs = (int)Math.Clamp(WorkBudget / work, FewestEpochs, MostEpochs);
                if (epochs >= EpochsWanted || (members <= 8 && width <= 96))
                {
                    return new Size(members, width, embedding, work, epochs);
                }

                (members, width) = members > 8 ? (Math.Max(8, members / 2), width) : (members, Math.Max(96, width * 3 / 4));
            }
        }
    }
}
