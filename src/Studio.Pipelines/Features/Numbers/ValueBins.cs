namespace Studio.Pipelines.Features.Numbers;

/// <summary>Cuts numbers into bins of about equally many rows; missing values have a bin of their own.</summary>
internal static class ValueBins
{
    /// <summary>Codes are below this.</summary>
    public const int Size = MostCuts + 2;

    // Fine enough to follow a curve, coarse enough that a bin of a small table has rows.
    private const int MostCuts = 31;
    private const int SampleSize = 2000;

    /// <summary>The bin of each value, from 0; NaN is in the last.</summary>
    public static int[] Encode(float[] values)
    {
        var cuts = Cuts(values);
        var codes = new int[values.Length];
        for (var row = 0; row < values.Length; row++)
        {
            codes[row] = float.IsNaN(values[row]) ? Size - 1 : Place(cuts, values[row]);
        }

        return codes;
    }

    private static float[] Cuts(float[] values)
    {
        var size = Math.Min(values.Length, SampleSize);
        var sample = new List<float>(size);
        for (var i = 0; i < size; i++)
        {
            var value = values[(int)((long)i * values.Length / size)];
            if (!float.IsNaN(value))
            {
                sample.Add(value);
            }
        }

        sample.Sort();
        var bins = Math.Min(MostCuts + 1, Math.Max(1, sample.Count / 10));
        return [.. Enumerable.Range(1, bins - 1).Select(cut => sample[cut * sample.Count / bins]).Distinct()];
    }

    /// <summary>How many cuts are at or below the value.</summary>
    private static int Place(float[] cuts, float value)
    {
        var (low, high) = (0, cuts.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = value < cuts[middle] ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
