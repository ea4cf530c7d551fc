namespace Studio.Pipelines.Trainers.SymmetricTrees;

using System.Diagnostics.CodeAnalysis;
using Studio.Pipelines.Trainers.LightGbm;
using Studio.Pipelines.Trainers.Models;

/// <summary>
/// Boosted symmetric trees, see <see cref="SymmetricBooster"/>. For few rows, where they err elsewhere than LightGBM's trees, which grow where the loss is. Boosts until the
/// loss on the validation rows (log-loss or RMSE) has not fallen for a number of rounds, and keeps the rounds up to the best.
/// </summary>
public sealed class SymmetricTreesTrainer : ITrainer
{
    private sealed record Objective(Func<DataShape, BoostingLoss> Loss, Func<TrainingRun, BoosterLabel> Label);

    private static readonly TaskTable<Objective> Objectives = new(
        "symmetric",
        (TaskCatalog.Binary, new(_ => new BoostingLoss.Logistic(), run => BoosterLabel.OfClasses(run, Activation.Logistic))),
        (TaskCatalog.Multiclass, new(shape => new BoostingLoss.Softmax(shape.Classes), run => BoosterLabel.OfClasses(run, Activation.Softmax))),
        (TaskCatalog.Regression, new(_ => new BoostingLoss.Squared(), BoosterLabel.OfNumbers)));

    // Beyond it LightGBM's native code does more in the same time, and its trees do no worse.
    private const int MostRows = 20_000;
    private const int MostRounds = 3_000;

    // Every class costs as much as a model of two.
    private const int MostClasses = 5;

    // Trees over all classes are bounded, so that files stay servable.
    private const int MostTrees = 10_000;

    // Rounds × learning rate: how far boosting may go, and how far it went in the middle of the tables tried.
    private const double FarWay = 100;
    private const double UsualWay = 20;

    // Seconds of one core, measured: of a row and feature, and of a bin of a leaf, at each level.
    private const double CellSeconds = 4e-9;
    private const double BinSeconds = 6e-9;
    private const int UsualBins = 40;

    /// <inheritdoc/>
    public string Name => "symmetric";

    /// <inheritdoc/>
    public string Featurizer(ParameterSet parameters) => parameters.Choice("features");

    /// <inheritdoc/>
    public bool EndsInTime => true;

    /// <inheritdoc/>
    public bool UsesWeights => true;

    /// <inheritdoc/>
    public bool Suits(PredictionTask task, [NotNullWhen(false)] out string? reason) => (reason = Objectives.Refusal(task)) is null;

    /// <inheritdoc/>
    public string? Unavailable(DataShape shape) =>
        shape.Rows > MostRows ? string.Create(CultureInfo.InvariantCulture, $"It is for tables of up to {MostRows:N0} rows to train on, these are {shape.Rows:N0}.")
        : shape.Classes > MostClasses ? string.Create(CultureInfo.InvariantCulture, $"It is for up to {MostClasses} classes, these are {shape.Classes}.")
        : null;

    /// <inheritdoc/>
    public SearchSpace SearchSpace(DataShape shape) => new(
    [
        new NumberRange("learningRate", 0.01, 0.3, 0.06, Log: true),
        new NumberRange("depth", 2, 8, 6, Integer: true),
        new NumberRange("l2", 0.3, 30, 3, Log: true),
        new NumberRange("noise", 0, 3, 1),
        new NumberRange("bagging", 0, 1, 0.7),
        new ChoiceRange("features", ["trees", "encoded", "crossed"]),
    ]);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var start = SearchSpace(shape).Default();
        return
        [
            start.With("learningRate", 0.1).With("depth", 4),
            start.With("features", "encoded"),
            start.With("features", "crossed").With("depth", 3),
        ];
    }

    /// <inheritdoc/>
    public double Work(DataShape shape, ParameterSet parameters)
    {
        var rounds = Math.Min(Rounds(shape, parameters), (UsualWay / parameters.Number("learningRate")) + Patience(parameters));
        var outputs = shape.Classes > 2 ? shape.Classes : 1;
        var depth = parameters.Integer("depth");
        return rounds * outputs * shape.Columns * ((CellSeconds * shape.Rows * depth) + (BinSeconds * UsualBins * (1 << depth)));
    }

    /// <inheritdoc/>
    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var objective = Objectives[run.Shape.Task];
        var (label, loss) = (objective.Label(run), objective.Loss(run.Shape));
        var features = run.Training.Column<VectorColumn>(ColumnNames.Features);
        var booster = new SymmetricBooster(
            features, label.Numbers(run.Training.Column<TableColumn>(ColumnNames.Label)), RowWeights.Of(run.Training), loss, Options(run.Parameters), run.Seed, run.Threads);
        var validation = run.Validation.RowCount > 0 && run.Iterations is null
            ? new ValidationScores(loss, run.Validation.Column<VectorColumn>(ColumnNames.Features), label.Numbers(run.Validation.Column<TableColumn>(ColumnNames.Label)), RowWeights.Of(run.Validation), booster.Prior)
            : null;
        var rounds = Boost(booster, validation, run, cancellationToken);
        return new TreeModel(label.Link, booster.Trees(rounds), features.Width);
    }

    /// <summary>Boosts to the end, and gives the number of rounds that is best: of all where there are no validation rows.</summary>
    private static int Boost(SymmetricBooster booster, ValidationScores? validation, TrainingRun run, CancellationToken cancellationToken)
    {
        var limits = new BoostingLimits(run.Iterations ?? Rounds(run.Shape, run.Parameters), Patience(run.Parameters));
        var (round, best, bestLoss) = (0, 0, double.PositiveInfinity);
        while (round < limits.Rounds && !limits.IsStale(round, best) && booster.Boost() is { } trees)
        {
            cancellationToken.ThrowIfCancellationRequested();
            round++;
            var loss = validation?.Add(trees);
            run.Progress?.Report(new IterationProgress(round, null, loss));
            if (loss is null || loss < bestLoss)
            {
                (best, bestLoss) = (round, loss ?? bestLoss);
            }

            if (run.Limit is { IsOver: true })
            {
                break;
            }
        }

        return best;
    }

    private static SymmetricOptions Options(ParameterSet parameters) => new(
        parameters.Integer("depth"), parameters.Number("learningRate"), parameters.Number("l2"), parameters.Number("noise"), parameters.Number("bagging"));

    private static int Rounds(DataShape shape, ParameterSet parameters) =>
        (int)Math.Min(Math.Min(MostRounds, MostTrees / (double)Math.Max(1, shape.Classes)), FarWay / parameters.Number("learningRate"));

    private static int Patience(ParameterSet parameters) => Math.Min(200, 10 + (int)Math.Round(2 / parameters.Number("learningRate")));

    /// <summary>Scores of the validation rows, kept up to date as trees are added.</summary>
    private sealed class ValidationScores(BoostingLoss loss, VectorColumn features, float[] labels, float[]? weights, IReadOnlyList<float> prior)
    {
        private readonly float[] _scores = [.. labels.SelectMany(_ => prior)];

        /// <summary>Adds a tree an output, and gives the loss.</summary>
        public double Add(DecisionTree[] trees)
        {
            for (var row = 0; row < labels.Length; row++)
            {
                var leaf = TreeNode.Leaf(trees[0].Nodes, features.Row(row));
                for (var output = 0; output < trees.Length; output++)
                {
                    _scores[(row * trees.Length) + output] += trees[output].Leaves[leaf];
                }
            }

            return loss.Mean(_scores, labels, weights);
        }
    }
}
