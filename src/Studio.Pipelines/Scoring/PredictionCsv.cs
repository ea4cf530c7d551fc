namespace Studio.Pipelines.Scoring;

/// <summary>
/// Predictions as CSV (RFC 4180, line feeds): columns <c>label</c> and <c>probability_…</c> in class order, or
/// <c>prediction</c>. Numbers are written so that they read back exactly.
/// </summary>
public static class PredictionCsv
{
    /// <summary>The names of the columns.</summary>
    public static IReadOnlyList<string> Header(ModelSignature signature) =>
        signature.Classes is { } classes ? ["label", .. classes.Select(name => $"probability_{name}")] : ["prediction"];

    /// <summary>Writes a line.</summary>
    public static void WriteLine(TextWriter writer, IEnumerable<string> cells) => writer.Write($"{string.Join(',', cells.Select(Quote))}\n");

    /// <summary>The cells of one row.</summary>
    public static IEnumerable<string> Cells(ScoredRows scored, int row)
    {
        if (scored.Labels is { } labels)
        {
            yield return labels[row];
        }

        if (scored.Numbers is { } numbers)
        {
            yield return numbers[row].ToString(CultureInfo.InvariantCulture);
            yield break;
        }

        for (var column = 0; column < scored.Predictions.Columns; column++)
        {
            yield return scored.Predictions.Values[(row * scored.Predictions.Columns) + column].ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>A cell, in quotes where it needs them.</summary>
    public static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
