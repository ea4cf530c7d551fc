namespace Studio.Api.CommandLine;

using System.Text.Json;
using Spectre.Console;
using Studio.Pipelines;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Trials;

/// <summary>How <c>train</c> ended.</summary>
/// <param name="Name">Name of the model.</param>
/// <param name="Rows">Rows trained on.</param>
/// <param name="RejectedLines">Lines left out because they could not be read.</param>
/// <param name="Folder">Folder with the artifacts.</param>
/// <param name="Plan">What was done.</param>
/// <param name="Result">How it ended.</param>
/// <param name="Leaderboard">All trials, best first.</param>
internal sealed record TrainingSummary(
    string Name, long Rows, long RejectedLines, string Folder, TrainingPlan Plan, ExperimentResult Result, IReadOnlyList<Trial> Leaderboard)
{
    /// <summary>The ONNX file.</summary>
    public string Onnx => Path.Combine(Folder, ModelFiles.Onnx);
}

/// <summary>Shows the end of <c>train</c>.</summary>
internal static class TrainingReport
{
    private const int Top = 10;
    private const int BarWidth = 10;

    /// <summary>Writes the summary: one JSON document, or tables for people.</summary>
    public static void Write(TextWriter output, bool json, TrainingSummary summary)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(summary, StudioJson.File));
            return;
        }

        var console = TextConsole.For(output);
        console.WriteLine();
        if (summary.Plan.Parameters is not null && summary.Result.BestTrial.Curve is { } curve)
        {
            console.Write(Course(curve, summary.Plan.Metric));
        }

        console.Write(Leaderboard(summary));
        console.Write(Models(summary));
        console.Write(Metrics(summary.Result.Metrics));
        foreach (var line in Notes(summary))
        {
            console.WriteLine(line);
        }

        output.WriteLine($"{summary.Onnx} ({TrainingText.Size(summary.Result.OnnxBytes)})");
    }

    private static Table Leaderboard(TrainingSummary summary)
    {
        var best = summary.Result.Models.FirstOrDefault(model => model.Name == ModelNames.Best);
        var table = new Table().Border(TableBorder.Rounded).Title(T("Leaderboard"));
        table.AddColumns(T("trial"), T("learner"), summary.Plan.Metric, T("weight"), T("seconds"), T("parameters"));
        if (best is { Members.Count: > 1 })
        {
            table.AddRow(new Text("–"), new Text(T($"ensemble of {best.Members.Count}")), new Text(TrainingText.Score(Score(best.Metrics.Validation, best))), new Text("100 %"), new Text("–"), new Text(string.Empty));
        }

        foreach (var trial in summary.Leaderboard.Where(trial => trial is { State: TrialState.Completed, Fidelity: 1 }).Take(Top))
        {
            var member = best?.Members.FirstOrDefault(part => part.Trial == trial.Number);
            table.AddRow(
                new Text(trial.Number.ToString(CultureInfo.InvariantCulture)),
                new Text(trial.Learner),
                new Text(TrainingText.Score(trial.Score)),
                new Text(member is null ? string.Empty : TrainingText.Share(member.Weight)),
                new Text(trial.Seconds.ToString("F1", CultureInfo.InvariantCulture)),
                new Text(trial.Parameters.ToString()));
        }

        return table;
    }

    /// <summary>How the training of the one configuration asked for went; long trainings are thinned.</summary>
    private static Table Course(TrainingCurve curve, string metric)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(T("Training"));
        table.AddColumns(T("epoch"), T("training loss"), T("validation loss"), metric);
        foreach (var point in curve.Points)
        {
            table.AddRow(
                new Text(point.Iteration.ToString(CultureInfo.InvariantCulture)),
                new Text(TrainingText.Score(point.TrainingLoss)),
                new Text(TrainingText.Score(point.ValidationLoss)),
                new Text(TrainingText.Score(point.Metric)));
        }

        return table;
    }

    /// <summary>The models the experiment ended with, each with the weights of its members.</summary>
    private static Table Models(TrainingSummary summary)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(T("Models"));
        table.AddColumns(T("model"), summary.Plan.Metric, T("test"), T("µs a row, 1 / 1,024"), T("size"), T("file"), T("members"));
        foreach (var model in summary.Result.Models)
        {
            table.AddRow(
                new Text(model.OnnxSha256 == summary.Result.OnnxSha256 ? $"{model.Name} *" : model.Name),
                new Text(TrainingText.Score(Score(model.Metrics.Validation, model))),
                new Text(TrainingText.Score(Score(model.Metrics.Test, model))),
                new Text(Speed(model)),
                new Text(TrainingText.Size(model.OnnxBytes)),
                new Text(model.File),
                new Text(string.Join('\n', [.. model.Members.Select(Member), .. Limits(model)])));
        }

        return table;
    }

    private static IEnumerable<string> Limits(ModelReport model) =>
        model.Limits is { } limits ? [T($"predicts {TrainingText.Score(limits.Low)} to {TrainingText.Score(limits.High)}")] : [];

    private static string Member(ModelMember member) =>
        $"{new string('█', Math.Max(1, (int)Math.Round(member.Weight * BarWidth))),-BarWidth} {TrainingText.Share(member.Weight),5} {Source(member)}";

    private static string Source(ModelMember member) => member.Folds > 1
        ? T($"{member.Learner} (trial {member.Trial}, {member.Folds} folds)")
        : T($"{member.Learner} (trial {member.Trial})");

    private static string Speed(ModelReport model) => model.Speed is { } speed
        ? string.Create(CultureInfo.InvariantCulture, $"{speed.OneRow:G3} / {speed.Batch:G3}")
        : string.Empty;

    private static double? Score(IReadOnlyDictionary<string, double>? scores, ModelReport model) =>
        scores is not null && scores.TryGetValue(model.Metrics.Metric, out var score) ? score : null;

    private static Table Metrics(MetricsReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(T("Metrics"));
        table.AddColumns(T("metric"), T("validation"), T("test"));
        foreach (var (name, value) in report.Validation)
        {
            var test = report.Test is { } held && held.TryGetValue(name, out var score) ? score : (double?)null;
            table.AddRow(new Text(name == report.Metric ? $"{name} *" : name), new Text(TrainingText.Score(value)), new Text(TrainingText.Score(test)));
        }

        return table;
    }

    private static IEnumerable<string> Notes(TrainingSummary summary)
    {
        var result = summary.Result;
        var best = result.BestTrial;
        yield return T($"best trial: {best.Number}, {best.Learner}, {summary.Plan.Metric} {TrainingText.Score(best.Score)}; baseline {TrainingText.Score(result.BaselineScore)}; validated on {Told(summary.Plan.Validation)}");
        yield return result.SecondsToFirstModel is { } first
            ? T($"trials: {result.Trials} in {result.SearchSeconds:F1} s, {result.FailedTrials} failed; first model after {first:F1} s; memory at most {result.PeakMemoryMegabytes:F0} MiB")
            : T($"trials: {result.Trials} in {result.SearchSeconds:F1} s, {result.FailedTrials} failed; memory at most {result.PeakMemoryMegabytes:F0} MiB");
        if (summary.Plan.Parameters is null && MetricCatalog.Find(summary.Plan.Metric) is { } metric)
        {
            yield return T($"more time: {Told(SearchOutlook.Again(new SearchCourse(summary.Leaderboard, metric), metric.Name, result.SearchSeconds))}");
        }

        if (result.RowsLeftOut > 0)
        {
            yield return T($"rows left out because their label is missing: {result.RowsLeftOut}");
        }

        yield return T($"ONNX against the trained model: largest difference {result.Parity.MaxDifference:G2} on {result.Parity.Rows} rows (allowed {result.Parity.Tolerance:G2})");
        foreach (var promise in summary.Plan.Promises)
        {
            yield return T($"kept: {Told(promise)}");
        }

        foreach (var skipped in result.SkippedLearners.Concat(result.SkippedTrials))
        {
            yield return T($"skipped {skipped.Name}: {Told(skipped.Reason)}");
        }

        if (result.Warning is { } warning)
        {
            yield return T($"warning: {Told(warning)}");
        }
    }
}
