namespace Studio.Pipelines.Trainers.SymmetricTrees;

/// <summary>Features cut into bins, a byte a value, feature by feature. Bin 0 is for missing values; bin b above it for values up to border b.</summary>
internal sealed class BinnedFeatures
{
    // Borders of a feature at most; with those of few rows all of them are used.
    private const int MostBorders = 64;

    private readonly byte[][] _bins;
    private readonly float[][] _borders;

    private BinnedFeatures(byte[][] bins, float[][] borders) => (_bins, _borders) = (bins, borders);

    /// <summary>Number of features.</summary>
    public int Count => _bins.Length;

    /// <summary>The bin of each row.</summary>
    public byte[] Bins(int feature) => _bins[feature];

    /// <summary>
    /// Ascending: rows of a bin up to b have a value of at most border b, or none. The first lies below all values and parts those that miss one from all others; a feature
    /// with one value, or with none missing, has fewer.
    /// </summary>
    public float[] Borders(int feature) => _borders[feature];

    /// <summary>Cuts features at borders between values, spread by rank.</summary>
    public static BinnedFeatures Of(VectorColumn features)
    {
        var (bins, borders) = (new byte[features.Width][], new float[features.Width][]);
        for (var feature = 0; feature < features.Width; feature++)
        {
            var values = new float[features.Count];
            for (var row = 0; row < values.Length; row++)
            {
                values[row] = features.Values[(row * features.Width) + feature];
            }

            borders[feature] = FindBorders(values);
            bins[feature] = Array.ConvertAll(values, value => Bin(value, borders[feature]));
        }

        return new BinnedFeatures(bins, borders);
    }

    private static float[] FindBorders(float[] values)
    {
        var sorted = values.Where(value => !float.IsNaN(value)).Order().ToArray();
        var between = new SortedSet<float>();
        for (var border = 1; border <= MostBorders && sorted.Length > 1; border++)
        {
            // Where equal values lie on both sides of a rank, the border is moved up to where they end.
            var at = (int)((long)border * sorted.Length / (MostBorders + 1));
            var next = Array.FindIndex(sorted, at, value => value > sorted[at]);
            if (next > 0)
            {
                between.Add(Middle(sorted[next - 1], sorted[next]));
            }
        }

        return [float.MinValue, .. between];
    }

    /// <summary>A number that the lower value does not exceed and the higher one does.</summary>
    private static float Middle(float low, float high)
    {
        var middle = (low / 2) + (high / 2);
        return middle >= low && middle < high ? middle : low;
    }

    private static byte Bin(float value, float[] borders)
    {
        if (float.IsNaN(value))
        {
            return 0;
        }

        var at = Array.BinarySearch(borders, value);
        return (byte)(at >= 0 ? at : ~at);
    }
}
