namespace Studio.Pipelines.Trainers.Neighbors;

/// <summary>
/// How much each feature tells by itself of the label: the share of the label's variance (for classes, of their Gini impurity) that
/// its values explain, cut into bins of equal rows and corrected for their number as R² is.
/// </summary>
internal static class FeatureRelevance
{
    private const int Bins = 12;

    /// <summary>One share from 0 to 1 a feature.</summary>
    /// <param name="features">Training rows.</param>
    /// <param name="values">What rows tell, by output, then row.</param>
    public static double[] Measure(VectorColumn features, float[][] values)
    {
        var relevance = new double[features.Width];
        Parallel.For(0, features.Width, feature => relevance[feature] = Measure(features, feature, values));
        return relevance;
    }

    private static double Measure(VectorColumn features, int feature, float[][] values)
    {
        var column = new float[features.Count];
        for (var row = 0; row < column.Length; row++)
        {
            column[row] = features.Row(row)[feature];
        }

        var bins = Bin(column, out var count);
        double explained = 0, total = 0;
        foreach (var output in values)
        {
            Add(output, bins, count, ref explained, ref total);
        }

        var free = column.Length - count;
        return total <= 0 || free <= 0 ? 0 : Math.Clamp(1 - ((1 - (explained / total)) * (column.Length - 1) / free), 0, 1);
    }

    /// <summary>The bin of each row; equal values share one.</summary>
    private static int[] Bin(float[] column, out int count)
    {
        var sorted = (float[])column.Clone();
        Array.Sort(sorted);
        float[] bounds = [.. Enumerable.Range(1, Bins - 1).Select(i => sorted[i * (sorted.Length - 1) / Bins]).Where(bound => bound < sorted[^1]).Distinct()];
        count = bounds.Length + 1;
        return Array.ConvertAll(column, value =>
        {
            var at = Array.BinarySearch(bounds, value);
            return at >= 0 ? at : ~at;
        });
    }

    private static void Add(float[] values, int[] bins, int count, ref double explained, ref double total)
    {
        var (sums, rows) = (new double[count], new int[count]);
        double sum = 0, squares = 0;
        for (var row = 0; row < values.Length; row++)
        {
            sums[bins[row]] += values[row];
            rows[bins[row]]++;
            sum += values[row];
            squares += (double)values[row] * values[row];
        }

        var mean = sum * sum / values.Length;
        total += squares - mean;
        explained += Enumerable.Range(0, count).Where(bin => rows[bin] > 0).Sum(bin => sums[bin] * sums[bin] / rows[bin]) - mean;
    }
}
