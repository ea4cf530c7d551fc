namespace Studio.Benchmarks;

using System.Globalization;
using System.Text;

/// <summary>Two errors on one dataset.</summary>
/// <param name="Dataset">Name.</param>
/// <param name="A">Error of the first.</param>
/// <param name="B">Error of the second.</param>
/// <param name="TestRows">Rows of the test file; null when neither file says.</param>
internal sealed record ComparedDataset(string Dataset, double A, double B, int? TestRows)
{
    /// <summary>A / B, below 1 when A is better; 1 when both are without error.</summary>
    public double Ratio => A == B ? 1 : A / B;
}

/// <summary>Compares two sets of test errors, dataset by dataset.</summary>
/// <param name="Datasets">Datasets that both have, by name.</param>
/// <param name="OnlyA">Datasets that B lacks.</param>
/// <param name="OnlyB">Datasets that A lacks.</param>
internal sealed record Comparison(IReadOnlyList<ComparedDataset> Datasets, IReadOnlyList<string> OnlyA, IReadOnlyList<string> OnlyB)
{
    // On fewer test rows a difference of a few per cent is within chance.
    private const int ManyTestRows = 5_000;
    private const double ClearlyWorse = 1.02;

    /// <summary>Share of datasets on which A has the lower error; NaN without datasets.</summary>
    public double ShareBetter => Datasets.Count == 0 ? double.NaN : (double)Datasets.Count(dataset => dataset.A < dataset.B) / Datasets.Count;

    /// <summary>Median of A / B; NaN without datasets.</summary>
    public double MedianRatio
    {
        get
        {
            var ratios = Datasets.Select(dataset => dataset.Ratio).Order().ToArray();
            return ratios.Length == 0 ? double.NaN : (ratios[(ratios.Length - 1) / 2] + ratios[ratios.Length / 2]) / 2;
        }
    }

    /// <summary>Datasets with over 5,000 test rows on which A's error is more than 2 % higher.</summary>
    public IReadOnlyList<ComparedDataset> ClearLosses =>
        [.. Datasets.Where(dataset => dataset.TestRows > ManyTestRows && dataset.Ratio > ClearlyWorse)];

    /// <summary>Compares.</summary>
    public static Comparison Of(IReadOnlyDictionary<string, TestError> a, IReadOnlyDictionary<string, TestError> b) => new(
        [.. a.Keys.Where(b.ContainsKey).Order(StringComparer.Ordinal)
            .Select(name => new ComparedDataset(name, a[name].Error, b[name].Error, a[name].TestRows ?? b[name].TestRows))],
        [.. a.Keys.Where(name => !b.ContainsKey(name)).Order(StringComparer.Ordinal)],
        [.. b.Keys.Where(name => !a.ContainsKey(name)).Order(StringComparer.Ordinal)]);

    /// <summary>The comparison as Markdown.</summary>
    public string Write(string a, string b)
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"A = {a}, B = {b}. Error: 1 − AUC, log-loss or RMSE.")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"- A has the lower error on {Datasets.Count(dataset => dataset.A < dataset.B)} of {Datasets.Count} datasets ({ShareBetter:P0})")
            .AppendLine(CultureInfo.InvariantCulture, $"- median ratio A / B: {MedianRatio:F3}")
            .AppendLine(CultureInfo.InvariantCulture, $"- worse by more than 2 % with over {ManyTestRows:N0} test rows: {Names(ClearLosses.Select(dataset => dataset.Dataset))}");
        if (OnlyA.Count + OnlyB.Count > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- not compared: in A only: {Names(OnlyA)}; in B only: {Names(OnlyB)}");
        }

        text.AppendLine().AppendLine("| dataset | test rows | A | B | A / B |").AppendLine("|---|---|---|---|---|");
        foreach (var dataset in Datasets.OrderBy(dataset => dataset.Ratio))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {dataset.Dataset} | {dataset.TestRows} | {dataset.A:G5} | {dataset.B:G5} | {dataset.Ratio:F3} |");
        }

        return text.ToString();
    }

    private static string Names(IEnumerable<string> names) => names.DefaultIfEmpty("none").Aggregate((left, right) => $"{left}, {right}");
}
