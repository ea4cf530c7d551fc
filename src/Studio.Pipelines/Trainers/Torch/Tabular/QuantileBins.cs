namespace Studio.Pipelines.Trainers.Torch.Tabular;

/// <summary>Where the bins of a piecewise-linear embedding meet, for each number.</summary>
/// <param name="Numbers">How many numbers.</param>
/// <param name="Bins">Bins of each, at least 1; numbers with fewer have bins of slope 0 behind.</param>
/// <param name="Starts">Lower edge of each bin, numbers × bins.</param>
/// <param name="Slopes">1 / width of each bin; 0 where there is no bin.</param>
internal sealed record QuantileBins(int Numbers, int Bins, float[] Starts, float[] Slopes)
{
    /// <summary>
    /// Edges at quantiles, equal ones once (Gorishniy et al. 2022), and at quantiles of the different values where that leaves bins unused. Narrower bins than a thousandth of the range are merged: rounding would be all that they see.
    /// </summary>
    /// <param name="values">Row-major, rows × <paramref name="numbers"/>; at least one row.</param>
    /// <param name="numbers">How many numbers.</param>
    /// <param name="most">Bins at most.</param>
    public static QuantileBins Of(float[] values, int numbers, int most)
    {
        var edges = Enumerable.Range(0, numbers).Select(number => Edges(values, numbers, number, most)).ToArray();
        var bins = edges.Max(list => list.Length - 1);
        var (starts, slopes) = (new float[numbers * bins], new float[numbers * bins]);
        for (var number = 0; number < numbers; number++)
        {
            for (var bin = 0; bin < edges[number].Length - 1; bin++)
            {
                var index = (number * bins) + bin;
                starts[index] = edges[number][bin];
                slopes[index] = 1 / (edges[number][bin + 1] - edges[number][bin]);
            }
        }

        return new QuantileBins(numbers, bins, starts, slopes);
    }

    /// <summary>
    /// At least two edges. Where many rows share a value, quantiles of rows leave bins unused; those go to quantiles of the different values, so that
    /// a number that is mostly zero is still told apart where it is not.
    /// </summary>
    private static float[] Edges(float[] values, int numbers, int number, int most)
    {
        var sorted = new float[values.Length / numbers];
        for (var row = 0; row < sorted.Length; row++)
        {
            sorted[row] = values[(row * numbers) + number];
        }

        Array.Sort(sorted);
        var narrowest = (sorted[^1] - sorted[0]) / 1000;
        var edges = Apart(Quantiles(sorted, most), narrowest);
        var unused = most + 1 - edges.Count;
        if (unused > 0)
        {
            edges = Apart([.. edges.Concat(Quantiles([.. sorted.Distinct()], unused)).Order()], narrowest);
        }

        return edges.Count > 1 ? [.. edges] : [sorted[0], sorted[0] + 1];
    }

    private static IEnumerable<float> Quantiles(float[] sorted, int parts) =>
        Enumerable.Range(0, parts + 1).Select(part => sorted[(int)Math.Round((double)part * (sorted.Length - 1) / parts)]);

    /// <summary>The edges without those that are too near to the one before.</summary>
    private static List<float> Apart(IEnumerable<float> ordered, float narrowest)
    {
        var apart = new List<float>();
        foreach (var edge in ordered)
        {
            if (apart.Count == 0 || edge - apart[^1] > narrowest)
            {
                apart.Add(edge);
            }
        }

        return apart;
    }
}
