namespace Studio.Benchmarks.FoldTrials;

using System.Globalization;

/// <summary>A table of normal numbers whose two classes depend on some of them, with noise.</summary>
internal static class MadeTable
{
    /// <summary>Makes it; the same rows each time.</summary>
    public static async Task<FoldedTable> ReadAsync(int rows, int columns, TrialSettings settings, CancellationToken cancellationToken)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(file, Lines(rows, columns), cancellationToken);
            return await FoldedTable.ReadAsync(file, null, "label", settings with { Task = "binary" }, cancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<string> Lines(int rows, int columns)
    {
        var random = new Random(1);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        yield return string.Join(',', Enumerable.Range(0, columns).Select(column => $"x{column}").Append("label"));
        for (var row = 0; row < rows; row++)
        {
            var values = Enumerable.Range(0, columns).Select(_ => Normal()).ToArray();
            var logit = (2 * Math.Sin(2 * values[0])) + (values[1] * values[2]) + values[3] + Normal();
            yield return string.Join(',', values.Select(value => value.ToString("G6", CultureInfo.InvariantCulture)).Append(logit > 0 ? "yes" : "no"));
        }
    }
}
