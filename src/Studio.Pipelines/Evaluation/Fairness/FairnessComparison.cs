namespace Studio.Pipelines.Evaluation.Fairness;

/// <summary>Compares the values of a column.</summary>
internal static class FairnessComparison
{
    /// <summary>The column with its gaps and warnings.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="positive">The positive class; null for none.</param>
    /// <param name="groups">Its values.</param>
    public static FairnessColumn Of(string column, string? positive, IReadOnlyList<FairnessGroup> groups)
    {
        var compared = groups
            .SelectMany(group => group.Measures.Select(measure => (group.Value, Measure: measure)))
            .Where(one => one.Measure.Rows >= FairnessReport.FewestRows && !double.IsNaN(one.Measure.Estimate.Value))
            .GroupBy(one => one.Measure.Name, StringComparer.Ordinal)
            .Where(measure => measure.Count() > 1)
            .Select(measure => (Highest: measure.MaxBy(one => one.Measure.Estimate.Value), Lowest: measure.MinBy(one => one.Measure.Estimate.Value)))
            .ToList();
        return new FairnessColumn(
            column,
            groups,
            [.. compared.Select(pair => Gap(pair.Highest, pair.Lowest))],
            [.. compared.Select(pair => Warning(column, positive, pair.Highest, pair.Lowest)).OfType<string>()]);
    }

    private static FairnessGap Gap((string Value, FairnessMeasure Measure) highest, (string Value, FairnessMeasure Measure) lowest)
    {
        var (high, low) = (highest.Measure.Estimate, lowest.Measure.Estimate);
        return new FairnessGap(highest.Measure.Name, highest.Value, lowest.Value, high.Value - low.Value, Ratio(highest.Measure, lowest.Measure), low.High < high.Low);
    }

    private static double? Ratio(FairnessMeasure highest, FairnessMeasure lowest) =>
        highest.Name != FairnessMeasures.MeanError && highest.Estimate.Value > 0 ? lowest.Estimate.Value / highest.Estimate.Value : null;

    /// <summary>A sentence where intervals do not overlap, or a selection rate is below four fifths of the highest; null otherwise.</summary>
    private static string? Warning(string column, string? positive, (string Value, FairnessMeasure Measure) highest, (string Value, FairnessMeasure Measure) lowest)
    {
        var (apart, ratio) = (lowest.Measure.Estimate.High < highest.Measure.Estimate.Low, Ratio(highest.Measure, lowest.Measure));
        var adverse = highest.Measure.Name == FairnessMeasures.Selection && ratio < FairnessReport.FourFifths;
        if (!apart && !adverse)
        {
            return null;
        }

        var what = FairnessMeasures.Words(highest.Measure.Name, positive);
        var certain = apart ? "their intervals do not overlap" : "their intervals overlap";
        var (low, high) = (Text(lowest.Measure), Text(highest.Measure));
        return adverse
            ? string.Create(CultureInfo.InvariantCulture, $"{column}: the {what} is {low} where it is {lowest.Value}, and {high} where it is {highest.Value}; {certain}; the ratio of {ratio:F2} is below four fifths.")
            : $"{column}: the {what} is {low} where it is {lowest.Value}, and {high} where it is {highest.Value}; {certain}.";
    }

    private static string Text(FairnessMeasure measure)
    {
        string Number(double value) => FairnessMeasures.IsRate(measure.Name)
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:F1} %")
            : value.ToString("G4", CultureInfo.InvariantCulture);
        return $"{Number(measure.Estimate.Value)} ({Number(measure.Estimate.Low)} to {Number(measure.Estimate.High)})";
    }
}
