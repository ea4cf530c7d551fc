namespace Studio.Pipelines.Trainers.Torch;

/// <summary>Where the bins of a piecewise-linear embedding meet, for each number.</summary>
/// <param name="Numbers">How many numbers.</param>
/// <param name="Bins">Bins of each, at least 1; numbers with fewer have bins of slope 0 behind.</param>
/// <param name="Starts">Lower edge of each bin, numbers × bins.</param>
/// <param name="Slopes">1 / width of each bin; 0 where there is no bin.</param>
internal sealed record QuantileBins(int Numbers, int Bins, float[] Starts, float[] Slopes)
{
    /// <summary>
    /// Edges at quantiles, equal ones once (Gorishniy et al. 2022). Narrower bins than a thousandth of the range are merged: rounding would be all that they see.
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

    /// <summary>At least two edges.</summary>
    private static float[] Edges(float[] values, int numbers, int number, int most)
    {
        var sorted = new float[values.Length / numbers];
        for (var row = 0; row < sorted.Length; row++)
        {
            sorted[row] = values[(row * numbers) + number];
        }

        Array.Sort(sorted);
        var narrowest = (sorted[^1] - sorted[0]) / 1000;
        var edges = new List<float> { sorted[0] };
        for (var edge = 1; edge <= most; edge++)
        {
            var value = sorted[(int)Math.Round((double)edge * (sorted.Length - 1) / most)];
            if (value - edges[^1] > narrowest)
            {
                edges.Add(value);
            }
        }

        return edges.Count > 1 ? [.. edges] : [sorted[0], sorted[0] + 1];
    }
}
