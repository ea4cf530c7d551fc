namespace Studio.Api.CommandLine;

using Spectre.Console;
using Studio.Api.Models;
using Studio.Pipelines.Evaluation.Errors;
using Studio.Pipelines.Evaluation.Quality;
using Studio.Pipelines.Evaluation.Slices;

/// <summary>What was found out about a model, for a terminal.</summary>
internal static class ModelReportText
{
    private const int MostRows = 10;
    private const int MostBars = 15;
    private const int MostReasons = 3;

    /// <summary>Writes it.</summary>
    /// <param name="output">Where.</param>
    /// <param name="papers">What is written of the model.</param>
    public static void Write(TextWriter output, ModelPapers papers)
    {
        var console = TextConsole.For(output);
        output.WriteLine(T($"{papers.Name}: predicts {papers.Signature.Label} ({papers.Signature.Task}) from {papers.Signature.Inputs.Count} columns"));
        if (papers.Quality is { } quality)
        {
            console.Write(Metrics(quality));
            Write(output, Plot(quality.Test ?? quality.Validation));
        }

        if (papers.Slices is { } slices)
        {
            console.Write(Slices(slices));
        }

        if (papers.Importance is { Columns.Count: > 0 } importance)
        {
            output.WriteLine(T($"By how much {importance.Metric} becomes worse without a column, on {importance.Rows} validation rows"));
            Write(output, TextPlot.Bars([.. importance.Columns.Take(MostBars).Select(column => (column.Column, column.Loss.Value))]));
            output.WriteLine();
        }

        if (papers.Errors is { } errors)
        {
            console.Write(Wrong(errors));
            output.WriteLine(T($"validation rows whose label may be wrong: {errors.SuspiciousRows}; rows that are the same as others of another label: {errors.ConflictRows}"));
            if (errors.NearDuplicates is { } near)
            {
                output.WriteLine(T($"of {near.Compared} rows those that agree with others in all but a little: {near.Rows}; groups of them with other labels: {near.Conflicting}, in data and test: {near.BetweenDataAndTest}"));
            }
        }
    }

    private static void Write(TextWriter output, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            output.WriteLine(line);
        }
    }

    private static Table Metrics(QualityReport quality)
    {
        var table = Titled(T("Metrics"), [T("metric"), T("validation"), T("95 % interval"), .. quality.Test is null ? Array.Empty<string>() : [T("test"), T("95 % interval")]]);
        foreach (var (index, metric) in quality.Validation.Metrics.Index())
        {
            string[] test = quality.Test is { } held ? [TrainingText.Score(held.Metrics[index].Estimate.Value), Interval(held.Metrics[index].Estimate)] : [];
            Add(table, [metric.Name == quality.Metric ? $"{metric.Name} *" : metric.Name, TrainingText.Score(metric.Estimate.Value), Interval(metric.Estimate), .. test]);
        }

        return table;
    }

    private static IEnumerable<string> Plot(RowsQuality rows) => rows switch
    {
        { Classes.Classes: [_, { Curve: { } curve }] } => TextPlot.Dots(
            [(0, 0), .. curve.Points.Select(point => (point.FalsePositives / curve.Negatives, point.TruePositives / curve.Positives))], T("false positive rate"), T("ROC, true positive rate")),
        { Numbers: { } numbers } => TextPlot.Bars([.. numbers.Residuals.Select(bin => (T($"{TrainingText.Score(bin.From)} to {TrainingText.Score(bin.To)}"), (double)bin.Count))]).Prepend(T("Label less prediction")),
        _ => [],
    };

    private static Table Slices(SliceReport slices)
    {
        var table = Titled(T($"Where it is worst ({slices.Metric} {TrainingText.Score(slices.Whole.Value)} on all)"), [T("column"), T("values"), T("rows"), slices.Metric, T("95 % interval"), ""]);
        foreach (var slice in slices.Slices.Take(MostRows))
        {
            Add(table, [slice.Column, slice.Values, slice.Rows.ToString(CultureInfo.InvariantCulture), TrainingText.Score(slice.Metric.Value), Interval(slice.Metric), slice.Worse ? T("worse") : string.Empty]);
        }

        return table;
    }

    private static Table Wrong(ErrorsReport errors)
    {
        var table = Titled(T("Most wrong rows"), [T("row"), T("label"), T("prediction"), T("off by"), T("mostly by")]);
        foreach (var row in errors.MostWrong.Take(MostRows))
        {
            Add(table, [row.Row.ToString(CultureInfo.InvariantCulture), row.Truth, row.Prediction, row.Error is { } error ? TrainingText.Score(error) : T($"probability of the label {TrainingText.Score(row.ProbabilityOfTruth)}"), Reasons(row)]);
        }

        return table;
    }

    private static string Reasons(JudgedRow row) =>
        string.Join(", ", row.Contributions?.Strongest(MostReasons).Select(column => $"{column.Key} {(column.Value > 0 ? "+" : string.Empty)}{TrainingText.Score(column.Value)}") ?? []);

    private static string Interval(Pipelines.Metrics.Estimate estimate) =>
        double.IsNaN(estimate.Low) ? "–" : T($"{TrainingText.Score(estimate.Low)} to {TrainingText.Score(estimate.High)}");

    private static Table Titled(string title, string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(title));
        table.AddColumns([.. columns.Select(Markup.Escape)]);
        return table;
    }

    private static void Add(Table table, IEnumerable<string> cells) => table.AddRow(cells.Select(cell => new Text(cell)));
}
