namespace Studio.Pipelines.Evaluation.Explanations;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Reports;

/// <summary>
/// Permutation importance (Breiman 2001): what the metric loses when the values of a raw column are dealt out among the validation rows anew, and with it all
/// features that are made of it. Each row is asked of the models that did not learn from it: of rows that a model knows by heart every column would seem important.
/// </summary>
internal sealed class ImportanceEvaluation : IEvaluation
{
    private const double MostSeconds = 4;
    private const double Share = 0.45;
    private const int TrialRows = 100;
    private const int FewestRows = 100;
    private const int MostRows = 5_000;

    // Columns are dealt out so often; of many only those that the first time says matter most.
    private const int Repeats = 3;
    private const int MostRepeated = 40;

    /// <inheritdoc/>
    public string File => ModelFiles.Importance;

    /// <inheritdoc/>
    public string Summary => "how much each column matters";

    /// <inheritdoc/>
    public string? Unavailable(EvaluationSubject subject) => subject.Validation.Count < 2 ? "There are too few validation rows." : null;

    /// <inheritdoc/>
    public object Make(EvaluationSubject subject, CancellationToken cancellationToken)
    {
        string[] names = [.. subject.Plan.Features.Select(feature => feature.Name)];
        var seconds = subject.Share(MostSeconds, Share);
        var rows = Rows(subject, names.Length, seconds);
        var permuted = new PermutedRows(subject, rows, cancellationToken);
        var first = permuted.Predict(names, 0);
        var losses = names.Zip(first, (name, predictions) => (Name: name, Loss: Loss(subject.Metric, rows, predictions), First: predictions)).OrderByDescending(column => column.Loss).ToList();
        var repeated = losses.Take(MostRepeated).ToList();
        List<PredictionMatrix[]> predicted = [[.. repeated.Select(column => column.First)]];
        predicted.AddRange(Enumerable.Range(1, Repeats - 1).Select(repeat => permuted.Predict([.. repeated.Select(column => column.Name)], repeat)));
        var estimates = BootstrapIntervals.Of(
            rows.Count, drawn => Losses(subject.Metric, rows, predicted, drawn), new BootstrapDrawing(subject.Plan.Seed, Samples: 100, MostRows: 1_000) { Threads = subject.Plan.Threads }, cancellationToken);
        return new ImportanceReport(
            subject.Metric.Name,
            rows.Count,
            [
                .. repeated.Zip(estimates, (column, estimate) => new ColumnImportance(column.Name, estimate)).OrderByDescending(column => column.Loss.Value),
                .. losses.Skip(MostRepeated).Select(column => new ColumnImportance(column.Name, new Estimate(column.Loss, double.NaN, double.NaN))),
            ],
            [.. Notes(subject.Plan, rows.Count, subject.Validation.Count, seconds)]);
    }

    private static EvaluatedRows Rows(EvaluationSubject subject, int columns, double seconds)
    {
        var trial = subject.Validation.Sample(TrialRows, subject.Plan.Seed);
        var times = (columns + ((Repeats - 1.0) * Math.Min(columns, MostRepeated))) / subject.Plan.Threads;
        var most = new Allowance(subject.Time, seconds).Rows(() => subject.Predict(trial, trial.Features), trial.Count, times, (FewestRows, MostRows));
        return subject.Validation.Sample(most, subject.Plan.Seed);
    }

    /// <summary>Of each column the mean loss over its repeats, on some rows.</summary>
    private static double[] Losses(Metric metric, EvaluatedRows rows, List<PredictionMatrix[]> predicted, int[]? drawn)
    {
        var truth = drawn is null ? rows.Truth : rows.Truth.Gather(drawn);
        double Evaluate(PredictionMatrix predictions) => metric.Evaluate(truth, drawn is null ? predictions : predictions.Gather(drawn));
        var whole = Evaluate(rows.Predictions);
        return [.. Enumerable.Range(0, predicted[0].Length).Select(column => Loss(metric, whole, predicted.Average(repeat => Evaluate(repeat[column]))))];
    }

    private static double Loss(Metric metric, EvaluatedRows rows, PredictionMatrix predictions) =>
        Loss(metric, metric.Evaluate(rows.Truth, rows.Predictions), metric.Evaluate(rows.Truth, predictions));

    private static double Loss(Metric metric, double whole, double without) => metric.Direction == MetricDirection.Maximize ? whole - without : without - whole;

    private static IEnumerable<string> Notes(TrainingPlan plan, int rows, int all, double seconds)
    {
        var columns = plan.Features.Count;
        if (rows < all)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Of {all:N0} validation rows {rows:N0} were drawn by chance (seed {plan.Seed}), as many as can be asked in {seconds:F0} s.");
        }

        if (columns > MostRepeated)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Of {columns:N0} columns the {MostRepeated} that seemed most important were measured {Repeats} times, the others once.");
        }

        if (plan.Features.Any(feature => feature.Purpose != ColumnPurpose.Text && feature.Size is null) && columns > 1)
        {
            yield return "Of columns that tell the same none may seem important: without one the model still reads the others.";
        }
    }
}
