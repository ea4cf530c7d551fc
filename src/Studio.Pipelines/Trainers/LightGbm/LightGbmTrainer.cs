namespace Studio.Pipelines.Trainers.LightGbm;

using System.Diagnostics.CodeAnalysis;

/// <summary>
/// Gradient boosted trees (LightGBM, Ke et al. 2017), by the native library's C interface. Boosts until the loss on the
/// validation rows (log-loss or RMSE) has not fallen for a number of rounds and keeps the rounds up to the best; missing values
/// choose their side at every split.
/// </summary>
public sealed class LightGbmTrainer : ITrainer
{
    /// <summary>What LightGBM optimises for each task.</summary>
    internal static readonly TaskTable<BoosterObjective> Objectives = new(
        "lightgbm",
        (TaskCatalog.Binary, BoosterObjective.Binary),
        (TaskCatalog.Multiclass, BoosterObjective.Multiclass),
        (TaskCatalog.Regression, BoosterObjective.Regression));

    // Threads wait for one another several times a leaf: with fewer values they only cost.
    private const int ValuesForThreads = 100_000;

    /// <inheritdoc/>
    public string Name => "lightgbm";

    /// <inheritdoc/>
    public string Featurizer(ParameterSet parameters) => parameters.Choice("features");

    /// <inheritdoc/>
    public bool EndsInTime => true;

    /// <inheritdoc/>
    public bool UsesWeights => true;

    /// <inheritdoc/>
    public bool TakesFurtherRows => true;

    /// <inheritdoc/>
    public bool KeepsMonotone => true;

    /// <inheritdoc/>
    public bool KeepsInteractionGroups => true;

    /// <inheritdoc/>
    public bool Suits(PredictionTask task, [NotNullWhen(false)] out string? reason) => (reason = Objectives.Refusal(task)) is null;

    /// <inheritdoc/>
    public string? Unavailable(DataShape shape) => LightGbmLibrary.EnsureLoaded();

    /// <inheritdoc/>
    public SearchSpace SearchSpace(DataShape shape) => LightGbmSearch.Space;

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSet> Portfolio(DataShape shape) => LightGbmSearch.Portfolio(shape);

    /// <inheritdoc/>
    public double Work(DataShape shape, ParameterSet parameters) => BoostingCost.Seconds(shape, parameters);

    /// <inheritdoc/>
    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken)
    {
        var features = run.Training.Column<VectorColumn>(ColumnNames.Features);
        return Boost(features.Values.Length < ValuesForThreads ? run with { Threads = 1 } : run, features.Width, cancellationToken);
    }

    private static TreeModel Boost(TrainingRun run, int width, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (LightGbmLibrary.EnsureLoaded() is { } missing)
        {
            throw new TrainingException(missing);
        }

        var objective = Objectives[run.Shape.Task];
        var label = objective.Label(run);
        var outputs = run.Shape.Task.Layout.LearnerWidth(run.Shape.Classes);
        var held = BinnedDatasetCache.Get(
            run.Training, () => label.Numbers(Label(run.Training)), int.Parse(run.Parameters.Choice("maxBins"), null), run.Threads);
        using var whole = run.Further is null ? null : held.Extend(run, label.Numbers, cancellationToken);
        var training = whole ?? held;
        using var validation = run.Validation.RowCount > 0 && run.Iterations is null
            ? training.CreateLike(run.Validation.Column<VectorColumn>(ColumnNames.Features), run.Threads)
            : null;
        var constraints = SlotConstraints.Of(run.Columns, run.Training.Column<VectorColumn>(ColumnNames.Features));
        using var booster = Booster.Create(training, validation, $"{BoosterSettings.Of(run, objective)} {BoosterSettings.Of(constraints)}");
        var loss = validation is null ? null : new ValidationLoss(objective, label.Numbers(Label(run.Validation)), RowWeights.Of(run.Validation), outputs);
        var rounds = BoostingLoop.Run(booster, Limits(run), loss, run, cancellationToken);
        var trees = ModelText.Read(booster.ToText(rounds), outputs);
        constraints?.Check(trees.SelectMany(output => output));
        return new TreeModel(label.Link, trees, width);
    }

    private static BoostingLimits Limits(TrainingRun run) =>
        new(run.Iterations ?? BoostingCost.MaxRounds(run.Shape, run.Parameters), BoostingCost.Patience(run.Parameters));

    private static TableColumn Label(ColumnTable table) => table.Column<TableColumn>(ColumnNames.Label);
}
