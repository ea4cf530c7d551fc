namespace Studio.Api.Components.Cards;

using Studio.Api.Components.Shared;
using Studio.Api.Models;
using Studio.Pipelines.Evaluation.Explanations;
using Studio.Pipelines.Evaluation.Fairness;
using Studio.Pipelines.Evaluation.Learned;
using Studio.Pipelines.Evaluation.Quality;
using Studio.Pipelines.Evaluation.Slices;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;
using static Studio.Api.Languages.Words;

/// <summary>What whoever puts a model to use has to know of it, without rows of the data. What is not found out is left out.</summary>
/// <param name="papers">What is written of the model.</param>
public sealed class CardContent(ModelPapers papers)
{
    private const int MostSlices = 10;
    private const int MostColumns = 15;
    private const int MostEffects = 6;
    private const int MostGroups = 10;
    private const int MostLearners = 10;

    /// <summary>What it predicts.</summary>
    public string Summary
    {
        get
        {
            var (label, task, columns) = (papers.Signature.Label, Told(papers.Signature.Task.ToString()), Show.Count(papers.Signature.Inputs.Count, "column"));
            var predicts = papers.Signature.Classes switch
            {
                null => T($"Predicts {label} ({task}) from {columns}."),
                { Count: <= 10 } few => T($"Predicts {label} ({task}) from {columns}; classes: {string.Join(", ", few)}."),
                var many => T($"Predicts {label} ({task}) from {columns}; {many.Count} classes."),
            };
            return predicts + (papers.Signature is { Decision: { } decision, Classes: { } names } ? T($" It predicts {Told(decision.Describe(names))}.") : string.Empty);
        }
    }

    /// <summary>All sections.</summary>
    public IEnumerable<CardSection> Sections
    {
        get
        {
            yield return new CardSection(T("How good it is"), papers.Quality is { } quality ? [.. Quality(quality)] : papers.Metrics is { } metrics ? [Metrics(metrics)] : []);
            if (papers.Slices is { } slices)
            {
                yield return new CardSection(T("Where it is worse"), [.. Slices(slices)]);
            }

            if (papers.Fairness is { Columns.Count: > 0 } fairness)
            {
                yield return new CardSection(T("How it treats groups"), [.. Fairness(fairness)]);
            }

            if (papers.Importance is not null || papers.Effects is not null)
            {
                yield return new CardSection(T("What it goes by"), [.. Importance(papers.Importance), .. Effects(papers.Effects)]);
            }

            yield return new CardSection(T("How it was made"), [.. papers.Plan is { } plan ? Plan(plan) : [], .. papers.Published is { } published ? [Members(published)] : Array.Empty<CardPart>()]);
            if (papers.Learned is { } learned)
            {
                yield return new CardSection(T("What its search learned"), [.. Learned(learned)]);
            }

            yield return new CardSection(T("How to call it, and where it ends"), [.. Calling()]);
        }
    }

    private static IEnumerable<CardPart> Quality(QualityReport quality)
    {
        var validated = Show.Count(quality.Validation.Rows, "validation row");
        yield return new CardText(
            quality.Test is { } held
                ? T($"{validated}, each predicted by models that did not learn from it; {Show.Count(held.Rows, "test row")} that no choice was made by. Intervals hold the true value with 95 % confidence.")
                : T($"{validated}, each predicted by models that did not learn from it; no test data were given. Intervals hold the true value with 95 % confidence."),
            IsHint: true);
        yield return new CardRows(
            [T("Metric"), T("Validation"), T("95 % interval"), .. quality.Test is null ? Array.Empty<string>() : [T("Test"), T("95 % interval")]],
            [.. quality.Validation.Metrics.Select((metric, index) => (string[])
            [
                metric.Name == quality.Metric ? Told(metric.Name) + T(" (optimised)") : Told(metric.Name),
                .. Cells(metric.Estimate),
                .. quality.Test is { } rows ? Cells(rows.Metrics[index].Estimate) : [],
            ])]);
        var judged = quality.Test ?? quality.Validation;
        yield return new CardCurves(judged, [.. InWords(judged)]);
    }

    /// <summary>What the curves show, as far as words do.</summary>
    private static IEnumerable<CardPart> InWords(RowsQuality rows)
    {
        if (rows.Classes is { } classes)
        {
            yield return new CardRows(
                [T("Class"), T("Rows"), T("Predicted"), T("Precision"), T("Recall"), "F1"],
                [.. classes.Classes.Select(one => (string[])[one.Class, Show.Number(one.Rows), Show.Number(one.Predicted), Show.Percent(one.Precision), Show.Percent(one.Recall), Show.Number(one.F1)])]);
            yield return new CardText(T($"Brier score {Show.Number(classes.Calibration.Brier)}, expected calibration error {Show.Number(classes.Calibration.ExpectedError)}; 0 is perfect."));
        }

        if (rows.Numbers is { } numbers)
        {
            yield return new CardText(T($"Label less prediction is {Show.Number(numbers.Bias)} in the mean."));
        }
    }

    private static CardRows Metrics(MetricsReport metrics) => new(
        [T("Metric"), T("Validation"), T("Test")],
        [.. metrics.Validation.Select(metric => (string[])[Told(metric.Key), Show.Number(metric.Value), Show.Number(metrics.Test is { } test && test.TryGetValue(metric.Key, out var value) ? value : null)])]);

    private static IEnumerable<CardPart> Slices(SliceReport slices)
    {
        var worse = slices.Slices.Where(slice => slice.Worse).Take(MostSlices).ToList();
        if (worse.Count == 0)
        {
            yield return new CardText(T("On no part of the rows by a value of a column is it clearly worse than on all."));
            yield break;
        }

        yield return new CardText(
            T($"{Told(slices.Metric)} is {Show.Number(slices.Whole.Value)} on all {Show.Count(slices.Rows, "row")}; on these it is worse, chance allowed for. One of forty parts is so by chance alone."), IsHint: true);
        yield return new CardRows(
            [T("Column"), T("Values"), T("Rows"), Told(slices.Metric), T("95 % interval")],
            [.. worse.Select(slice => (string[])[slice.Column, slice.Values, Show.Count(slice.Rows), .. Cells(slice.Metric)])],
            Texts: 2);
    }

    private static IEnumerable<CardPart> Fairness(FairnessReport fairness)
    {
        yield return new CardText(
            T($"Columns of categories with 2 to 20 values, on {Show.Count(fairness.Rows, "validation row")}; compared are values with at least {FairnessReport.FewestRows} rows. Of many columns some differ by chance, and a difference may have good reasons: what is fair is for people to say."), IsHint: true);
        string[] warnings = [.. fairness.Columns.SelectMany(column => column.Warnings).Select(Told)];
        if (warnings.Length == 0)
        {
            yield return new CardText(T($"Of {Show.Count(fairness.Columns.Count, "column")} none has two values that are clearly apart."));
            yield break;
        }

        yield return new CardList([.. warnings.Take(MostGroups), .. warnings.Length > MostGroups ? [T($"{warnings.Length - MostGroups} more.")] : Array.Empty<string>()]);
        yield return new CardRows(
            [T("Column"), T("Measure"), T("Highest"), T("Lowest"), T("Difference")],
            [.. fairness.Columns.SelectMany(column => column.Gaps.Where(gap => gap.Apart).Select(gap => Gap(column, gap))).Take(MostGroups)],
            Texts: 4);
    }

    private static string Measure(string name) => name switch
    {
        FairnessMeasures.Selection => T("selection rate"),
        FairnessMeasures.TruePositive => T("true positive rate"),
        FairnessMeasures.FalsePositive => T("false positive rate"),
        FairnessMeasures.MeanError => T("mean error"),
        FairnessMeasures.AbsoluteError => T("mean absolute error"),
        _ => Told(name),
    };

    private static string[] Gap(FairnessColumn column, FairnessGap gap) =>
        [column.Column, Measure(gap.Measure), gap.Highest, gap.Lowest, FairnessMeasures.IsRate(gap.Measure) ? Show.Percent(gap.Difference) : Show.Number(gap.Difference)];

    private static IEnumerable<CardPart> Importance(ImportanceReport? importance)
    {
        if (importance is not null)
        {
            yield return new CardText(T($"By how much {Told(importance.Metric)} becomes worse when a column tells nothing, on {Show.Count(importance.Rows, "validation row")}."), IsHint: true);
            yield return new CardRows([T("Column"), T("Loss"), T("95 % interval")], [.. importance.Columns.Take(MostColumns).Select(column => (string[])[column.Column, .. Cells(column.Loss)])]);
        }
    }

    private static IEnumerable<CardPart> Effects(EffectsReport? effects) => effects is null
        ? []
        : [new CardEffects(effects, [.. effects.Columns.Where(column => column.Points.All(point => point.Number is not null)).Take(MostEffects)])];

    private IEnumerable<CardPart> Plan(TrainingPlan plan)
    {
        var trials = papers.Leaderboard is { } board ? T($" {Show.Count(board.Trials.Count, "trial")} were made.") : string.Empty;
        var validated = plan.BudgetSeconds is { } seconds
            ? T($"Validated on {Told(plan.Validation)}; {Told(plan.Metric)} was optimised for {Show.Duration(seconds)}, seed {plan.Seed}.")
            : T($"Validated on {Told(plan.Validation)}; {Told(plan.Metric)} was optimised, seed {plan.Seed}.");
        yield return new CardText(validated + trials);
        foreach (var promise in plan.Promises)
        {
            yield return new CardText(Told(promise));
        }

        if (plan.Ignored.Count > 0)
        {
            var names = string.Join(", ", plan.Ignored.Take(MostColumns).Select(ignored => ignored.Name));
            yield return new CardText(plan.Ignored.Count > MostColumns ? T($"Not used: {names} and {plan.Ignored.Count - MostColumns} more.") : T($"Not used: {names}."));
        }
    }

    private static CardRows Members(ModelReport model) => new(
        [T("Member"), T("Weight"), T("Folds")],
        [.. model.Members.Select(member => (string[])[T($"{member.Learner}, trial {member.Trial}"), Show.Percent(member.Weight), Show.Count(member.Folds)])]);

    private static IEnumerable<CardPart> Learned(LearnedReport learned)
    {
        yield return new CardText(Told(learned.Course.Text));
        yield return new CardText(learned.Curve is { } curve ? Told(curve.Text) : T($"Whether more data would help is not known. {Told(learned.CurveNote)}"));
        yield return new CardRows(
            [T("Learner"), T($"Best {Told(learned.Metric)}"), T("Trials"), T("Share of the model")],
            [.. learned.Learners.Take(MostLearners).Select(learner => (string[])[learner.Learner.Replace(", second layer", T(", second layer"), StringComparison.Ordinal), Show.Number(learner.Best), Show.Count(learner.Trials), learner.Weight is { } weight ? Show.Percent(weight) : "–"])]);
    }

    private IEnumerable<CardPart> Calling()
    {
        var parity = papers.Parity is { } compared
            ? T($" It was compared with the trained model on {Show.Count(compared.Rows, "row")}: the largest difference is {Show.Number(compared.MaxDifference)} of {Show.Number(compared.Tolerance)} allowed.")
            : string.Empty;
        yield return new CardText(T("One ONNX file takes the raw columns below, each of shape [N,1]; missing is NaN or the empty string.") + parity);
        if (papers.Published is { } file)
        {
            yield return new CardText(file.Speed is { } speed
                ? T($"{Show.Bytes(file.OnnxBytes)}, SHA-256 {file.OnnxSha256}; {Show.Micros(speed.OneRow)} µs for one row.")
                : T($"{Show.Bytes(file.OnnxBytes)}, SHA-256 {file.OnnxSha256}."));
        }

        if (papers.Published?.Limits is { } limits)
        {
            yield return new CardText(T($"It predicts no less than {Show.Number(limits.Low)} and no more than {Show.Number(limits.High)}, about what it was trained on."));
        }

        if (papers.Errors is { SuspiciousRows: > 0 } errors)
        {
            yield return new CardText(T($"{Show.Count(errors.SuspiciousRows, "validation row")} have a label that may be wrong."));
        }

        yield return new CardRows([T("Input"), T("Kind"), T("Type")], [.. papers.Signature.Inputs.Select(input => (string[])[input.Name, Told(input.Kind), input.Type])], Texts: 3);
    }

    private static string[] Cells(Estimate estimate) =>
        [Show.Number(estimate.Value), double.IsNaN(estimate.Low) ? "–" : $"{Show.Number(estimate.Low)}{T(" to ")}{Show.Number(estimate.High)}"];
}
