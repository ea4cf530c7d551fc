namespace Studio.Pipelines.Trainers.Neighbors;

/// <summary>Draws rows so that labels keep their shares.</summary>
internal static class RowSample
{
    /// <summary>At most so many rows, ascending: evenly from rows in order of their label, equal labels in random order.</summary>
    public static int[] Draw(double[] labels, int most, int seed)
    {
        var rows = Enumerable.Range(0, labels.Length).ToArray();
        if (rows.Length <= most)
        {
            return rows;
        }

        new Random(seed).Shuffle(rows);
        int[] ordered = [.. rows.OrderBy(row => labels[row])];
        return [.. Enumerable.Range(0, most).Select(i => ordered[(int)((long)i * ordered.Length / most)]).Order()];
    }
}
