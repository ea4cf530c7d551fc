namespace Studio.Pipelines.Trainers;

/// <summary>
/// Stand-ins for missing features, for tree learners of ML.NET that leave out every row that has a NaN (FastTree, FastForest).
/// A feature that has missing values in training gets a value below all others, so that a split can tell the missing apart;
/// one that has none gets its mean.
/// </summary>
/// <param name="Values">One stand-in a feature.</param>
internal sealed record MissingFeatures(float[] Values)
{
    /// <summary>Chooses the stand-ins from training rows.</summary>
    public static MissingFeatures Measure(ColumnTable training)
    {
        var features = training.Column<VectorColumn>(ColumnNames.Features);
        return new MissingFeatures([.. Enumerable.Range(0, features.Width).Select(feature => StandIn(features, feature))]);
    }

    /// <summary>The table with NaN replaced in its features.</summary>
    public ColumnTable Fill(ColumnTable table)
    {
        var features = table.Column<VectorColumn>(ColumnNames.Features);
        var filled = new float[features.Values.Length];
        for (var i = 0; i < filled.Length; i++)
        {
            filled[i] = float.IsNaN(features.Values[i]) ? Values[i % features.Width] : features.Values[i];
        }

        return table.With(new VectorColumn(features.Name, filled, features.Width, features.SlotNames));
    }

    private static float StandIn(VectorColumn features, int feature)
    {
        var (present, sum, low, high) = (0, 0d, double.PositiveInfinity, double.NegativeInfinity);
        for (var i = feature; i < features.Values.Length; i += features.Width)
        {
            double value = features.Values[i];
            if (!double.IsNaN(value))
            {
                (present, sum, low, high) = (present + 1, sum + value, Math.Min(low, value), Math.Max(high, value));
            }
        }

        return present == 0 ? 0
            : present == features.Count ? (float)(sum / present)
            : (float)(low - Math.Max(1, high - low));
    }
}
