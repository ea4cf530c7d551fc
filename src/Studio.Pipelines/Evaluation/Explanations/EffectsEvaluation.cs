namespace Studio.Pipelines.Evaluation.Explanations;

using Studio.Pipelines.Reports;

/// <summary>How predictions change with the columns that matter most, and which of them depend on one another.</summary>
internal sealed class EffectsEvaluation : IEvaluation
{
    private const double MostSeconds = 3;
    private const double Share = 0.6;
    private const double MostOfInteractions = 0.33;
    private const int MostColumns = 12;
    private const int TrialRows = 100;
    private const int FewestRows = 50;
    private const int MostRows = 500;
    private const int MostPredictions = 10_000_000;

    /// <inheritdoc/>
    public string File => ModelFiles.Effects;

    /// <inheritdoc/>
    public string Summary => "how predictions change with each column";

    /// <inheritdoc/>
    public string? Unavailable(EvaluationSubject subject) => subject.Plan.Pictures is not null && subject.Plan.Features.Count == 1 ? "A picture has no values to go through." : null;

    /// <inheritdoc/>
    public object Make(EvaluationSubject subject, CancellationToken cancellationToken)
    {
        var (model, all) = (AskedModel.Of(subject.Model, subject.Validation.Truth), subject.Validation);
        var grids = subject.Plan.Features
            .Where(feature => feature.Size is null)
            .Select(feature => new ColumnGrid(feature, all.Features.Column<TableColumn>(feature.Name)))
            .Where(grid => grid.Count > 1)
            .ToList();
        var trial = all.Sample(TrialRows, subject.Plan.Seed);
        var shown = Math.Min(MostColumns, grids.Count);
        var affordable = (double)subject.Plan.Threads * new Allowance(subject.Time, subject.Share(MostSeconds, Share)).Rows(() => model.Ask(trial.Features), trial.Count, 1, (0, MostPredictions));
        var crossed = Interactions.RowsFor(shown, MostOfInteractions * affordable);
        var most = (int)Math.Clamp((affordable - Interactions.Predictions(shown, crossed)) / Math.Max(1, Times(grids, shown)), FewestRows, MostRows);
        var rows = all.Sample(most, subject.Plan.Seed).Features;
        var options = new ParallelOptions { MaxDegreeOfParallelism = subject.Plan.Threads, CancellationToken = cancellationToken };
        var chosen = Strongest(model, grids, rows, options).Take(MostColumns).ToList();
        var effects = new ColumnEffect[chosen.Count];
        Parallel.For(0, chosen.Count, options, index => effects[index] = PartialDependence.Of(model, chosen[index], rows));
        return new EffectsReport(model.Outputs, rows.RowCount, effects, Interactions.Of(model, [.. chosen.Select(grid => grid.Column)], rows.Gather([.. Enumerable.Range(0, Math.Min(crossed, rows.RowCount))]), options));
    }

    /// <summary>How often each row is going to be asked at most: which columns are shown is not known yet, and those with the most values cost the most.</summary>
    private static int Times(List<ColumnGrid> grids, int shown) =>
        (2 * grids.Count) + grids.Select(grid => grid.Count + (grid.Numbers is null ? 0 : 2)).OrderDescending().Take(shown).Sum();

    /// <summary>Columns by how far predictions move between a low and a high value, or between two frequent ones: a glance that costs two questions a row.</summary>
    private static IEnumerable<ColumnGrid> Strongest(AskedModel model, List<ColumnGrid> grids, ColumnTable rows, ParallelOptions options)
    {
        var moves = new double[grids.Count];
        Parallel.For(0, grids.Count, options, index =>
        {
            var grid = grids[index];
            var (low, high) = grid.Numbers is null ? (0, 1) : (grid.Count / 10, grid.Count - 1 - (grid.Count / 10));
            var (one, other) = (PartialDependence.At(model, grid, low, rows), PartialDependence.At(model, grid, high, rows));
            moves[index] = one.Zip(other, (left, right) => left.Zip(right, (before, after) => Math.Abs(after - before)).Max()).Average();
        });
        return grids.Zip(moves).OrderByDescending(pair => pair.Second).Select(pair => pair.First);
    }
}
