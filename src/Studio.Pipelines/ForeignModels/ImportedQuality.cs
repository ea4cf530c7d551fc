namespace Studio.Pipelines.ForeignModels;

using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;

/// <summary>How good a model that was made elsewhere is on the rows it was tried on.</summary>
internal static class ImportedQuality
{
    /// <summary>All metrics; null where no row has a label that the model knows.</summary>
    /// <param name="scorer">The file that is served.</param>
    /// <param name="roles">What its outputs are.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="labels">Their labels as texts.</param>
    public static MetricsReport? Of(OnnxScorer scorer, OutputRoles roles, ColumnTable rows, string[] labels)
    {
        var truth = TruthOf(roles, labels);
        int[] known = [.. RequiredColumns.CompleteRows(rows, scorer.Signature.Inputs).Where(row => !double.IsNaN(truth[row]))];
        if (known.Length == 0)
        {
            return null;
        }

        var metric = roles.Task.DefaultMetric;
        var target = new TargetVector([.. known.Select(row => truth[row])], roles.Width);
        return new MetricsReport(metric.Name, metric.Direction, roles.Task.EvaluateAll(target, scorer.Score(rows.Gather(known)).Less(null)), null);
    }

    private static double[] TruthOf(OutputRoles roles, string[] labels)
    {
        // What ML.NET reads as true and false may be spelled as numbers.
        string[] spelled = roles.Classes is ["false", "true"] ? Array.ConvertAll(labels, label => label switch { "0" => "false", "1" => "true", _ => label }) : labels;
        return roles.Classes is null
            ? Array.ConvertAll(labels, label => double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)
            : roles.Task.ReadLabels(new TextColumn("label", spelled), roles.Classes);
    }
}
