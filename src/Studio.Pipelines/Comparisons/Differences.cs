namespace Studio.Pipelines.Comparisons;

/// <summary>The rows on which two versions differ.</summary>
internal static class Differences
{
    /// <summary>Most rows that are shown.</summary>
    public const int MostShown = 100;

    /// <summary>Finds them: another class, or another number.</summary>
    /// <param name="kept">The rows.</param>
    /// <param name="left">Predictions of the left version.</param>
    /// <param name="right">Predictions of the right version, in the order of the left one's classes.</param>
    /// <param name="classes">The classes; null for numbers.</param>
    /// <returns>How many there are, and those that differ most.</returns>
    public static (int Count, IReadOnlyList<DifferingRow> Shown) Find(ComparedRows kept, PredictionMatrix left, PredictionMatrix right, IReadOnlyList<string>? classes)
    {
        var differing = Enumerable.Range(0, kept.Count).Where(row => classes is null ? kept.Left(row) != kept.Right(row) : left.Class(row) != right.Class(row)).ToList();
        var shown = differing
            .Select(row => (Row: row, Difference: classes is null ? Math.Abs(kept.Left(row) - kept.Right(row)) : Distance(left.Row(row), right.Row(row))))
            .OrderByDescending(found => found.Difference)
            .ThenBy(found => kept.Rows[found.Row])
            .Take(MostShown)
            .Select(found => classes is null ? OfNumbers(kept, found.Row, found.Difference) : OfClasses(kept, found.Row, found.Difference, left, right, classes));
        return (differing.Count, [.. shown]);
    }

    private static DifferingRow OfNumbers(ComparedRows kept, int row, double difference) =>
        new(kept.Rows[row] + 1, Text(kept.Truth(row)), new RowAnswer(Text(kept.Left(row)), null, null), new RowAnswer(Text(kept.Right(row)), null, null), difference);

    private static DifferingRow OfClasses(ComparedRows kept, int row, double difference, PredictionMatrix left, PredictionMatrix right, IReadOnlyList<string> classes)
    {
        var truth = (int)kept.Truth(row);
        RowAnswer Answer(PredictionMatrix predictions) =>
            new(classes[predictions.Class(row)], predictions.Row(row)[predictions.Class(row)], predictions.Row(row)[truth]);
        return new DifferingRow(kept.Rows[row] + 1, classes[truth], Answer(left), Answer(right), difference);
    }

    /// <summary>The largest difference of a probability.</summary>
    public static double Distance(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        double most = 0;
        for (var i = 0; i < left.Length; i++)
        {
            most = Math.Max(most, Math.Abs((double)left[i] - right[i]));
        }

        return most;
    }

    /// <summary>A number that 32 bits hold is written as they are.</summary>
    private static string Text(double number) => number == (float)number ? ((float)number).ToString(CultureInfo.InvariantCulture) : number.ToString(CultureInfo.InvariantCulture);
}
