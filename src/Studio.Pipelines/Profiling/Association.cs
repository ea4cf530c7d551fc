namespace Studio.Pipelines.Profiling;

/// <summary>
/// How strongly two columns are associated, from 0 for not at all to 1 where one determines the other, whatever their types. All measures are on the scale of |Pearson's
/// correlation|, which each of them is for two columns with two values each, but for what is taken off for chance.
/// </summary>
internal static class Association
{
    /// <summary>A bin with fewer rows would say little of them.</summary>
    private const int RowsOfBin = 20;

    private const int MostBins = 50;

    /// <summary>With fewer rows than this beyond one a level, whatever there is may be chance.</summary>
    private const int FewestBeyond = 10;

    /// <summary>The square of a larger number, times all rows, may be too large for a double.</summary>
    private const double Huge = 1e100;

    /// <summary>
    /// Between classes and classes: Cramér's V (1946) with the bias taken off that tables with many cells have (Bergsma, A bias-correction for Cramér's V and Tschuprow's T,
    /// Journal of the Korean Statistical Society 42, 2013). The same whichever comes first. 0 where there are nearly as many levels as rows.
    /// </summary>
    /// <param name="first">Level of each row.</param>
    /// <param name="second">Level of each row.</param>
    public static double OfLevels(ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second)
    {
        var (a, countsA) = Numbered(first);
        var (b, countsB) = Numbered(second);
        double n = first.Length, rows = countsA.Count, columns = countsB.Count;
        if (n - Math.Max(rows, columns) < FewestBeyond || rows < 2 || columns < 2)
        {
            return 0;
        }

        var cells = new Dictionary<long, int>();
        for (var row = 0; row < a.Length; row++)
        {
            var cell = ((long)a[row] << 32) | (uint)b[row];
            cells[cell] = cells.GetValueOrDefault(cell) + 1;
        }

        // Chi² / n; empty cells need not be gone through.
        var share = cells.Sum(cell => (double)cell.Value * cell.Value / ((double)countsA[(int)(cell.Key >> 32)] * countsB[(int)cell.Key])) - 1;
        var beyondChance = Math.Max(0, share - ((rows - 1) * (columns - 1) / (n - 1)));
        var fewest = Math.Min(rows - ((rows - 1) * (rows - 1) / (n - 1)), columns - ((columns - 1) * (columns - 1) / (n - 1))) - 1;
        return fewest > 0 ? Math.Min(1, Math.Sqrt(beyondChance / fewest)) : 0;
    }

    /// <summary>
    /// Between classes and a number: the correlation ratio, the root of the share of the number's variance that lies between classes, with its bias taken off (Kelley, An unbiased
    /// correlation ratio measure, PNAS 21, 1935). Rows without a finite number below 1e100 are left out. 0 where there are nearly as many levels as rows.
    /// </summary>
    /// <param name="levels">Level of each row.</param>
    /// <param name="numbers">Number of each row.</param>
    public static double OfLevelsAndNumber(ReadOnlySpan<ulong> levels, ReadOnlySpan<double> numbers)
    {
        var groups = new Dictionary<ulong, (int Count, double Sum)>();
        var (count, sum) = (0, 0.0);
        for (var row = 0; row < numbers.Length; row++)
        {
            if (Math.Abs(numbers[row]) < Huge)
            {
                var (members, of) = groups.GetValueOrDefault(levels[row]);
                groups[levels[row]] = (members + 1, of + numbers[row]);
                (count, sum) = (count + 1, sum + numbers[row]);
            }
        }

        if (count - groups.Count < FewestBeyond || groups.Count < 2)
        {
            return 0;
        }

        var (mean, total, within) = (sum / count, 0.0, 0.0);
        for (var row = 0; row < numbers.Length; row++)
        {
            if (Math.Abs(numbers[row]) < Huge)
            {
                var (members, of) = groups[levels[row]];
                total += Square(numbers[row] - mean);
                within += Square(numbers[row] - (of / members));
            }
        }

        return total > 0 ? Math.Sqrt(Math.Clamp(1 - ((count - 1.0) / (count - groups.Count) * within / total), 0, 1)) : 0;
    }

    /// <summary>Between a number and a number to predict: of |Pearson's correlation| and the correlation ratio over bins of the first, which also sees what is no line, the larger.</summary>
    /// <param name="feature">Number of each row.</param>
    /// <param name="target">Number to predict of each row.</param>
    public static double OfNumbers(double[] feature, double[] target) =>
        Math.Max(Math.Abs(PearsonCorrelation.Of(feature, target)), OfLevelsAndNumber(Binned(feature), target));

    /// <summary>Bins of about as many rows each for numbers, 50 at most; equal numbers share one, missing ones have their own. A few numbers stay what they are.</summary>
    /// <param name="values">Number of each row, NaN where it is missing.</param>
    public static ulong[] Binned(double[] values)
    {
        var known = values.Where(value => !double.IsNaN(value)).Order().ToArray();
        var most = Math.Clamp(known.Length / RowsOfBin, 2, MostBins);
        double[] distinct = [.. known.Distinct().Take(most + 1)];
        if (distinct.Length <= most)
        {
            return Array.ConvertAll(values, value => double.IsNaN(value) ? Hash64.Missing : (ulong)Array.BinarySearch(distinct, value));
        }

        // The first number of each bin but the first.
        double[] starts = [.. Enumerable.Range(1, most - 1).Select(bin => known[(int)((long)bin * known.Length / most)]).Distinct()];
        return Array.ConvertAll(values, value => double.IsNaN(value) ? Hash64.Missing : (ulong)BinOf(starts, value));
    }

    private static int BinOf(double[] starts, double value) => Array.BinarySearch(starts, value) is var found && found >= 0 ? found + 1 : ~found;

    private static double Square(double value) => value * value;

    /// <summary>Levels by numbers from 0, and the rows of each.</summary>
    private static (int[] Levels, List<int> Counts) Numbered(ReadOnlySpan<ulong> keys)
    {
        var (numbers, counts, levels) = (new Dictionary<ulong, int>(), new List<int>(), new int[keys.Length]);
        for (var row = 0; row < keys.Length; row++)
        {
            if (!numbers.TryGetValue(keys[row], out var number))
            {
                numbers[keys[row]] = number = counts.Count;
                counts.Add(0);
            }

            levels[row] = number;
            counts[number]++;
        }

        return (levels, counts);
    }
}
