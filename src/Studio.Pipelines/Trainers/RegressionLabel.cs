namespace Studio.Pipelines.Trainers;

/// <summary>
/// A regression label brought to mean 0 and standard deviation 1, so that regularisation means the same for every label and
/// 32-bit sums stay exact for large ones; <see cref="Link"/> turns predictions back.
/// </summary>
/// <param name="Mean">Mean of the training labels.</param>
/// <param name="Deviation">Their standard deviation; 1 for a constant label.</param>
internal sealed record RegressionLabel(double Mean, double Deviation)
{
    /// <summary>From standardised predictions to the label's own units.</summary>
    public OutputLink Link => new(TaskCatalog.Regression, Activation.None, (float)Deviation, (float)Mean);

    /// <summary>Measures the labels of training rows, each by its weight.</summary>
    public static RegressionLabel Measure(ColumnTable training)
    {
        var labels = training.Column<FloatColumn>(ColumnNames.Label).Values;
        var weights = RowWeights.Of(training);
        var mean = RowWeights.Mean(weights, labels.Length, row => labels[row]);
        var deviation = Math.Sqrt(RowWeights.Mean(weights, labels.Length, row => (labels[row] - mean) * (labels[row] - mean)));
        return new RegressionLabel(mean, deviation > 0 ? deviation : 1);
    }

    /// <summary>The table with its label standardised.</summary>
    public ColumnTable Standardize(ColumnTable table) =>
        table.With(new FloatColumn(ColumnNames.Label, Standardize(table.Column<FloatColumn>(ColumnNames.Label).Values)));

    /// <summary>Labels standardised.</summary>
    public float[] Standardize(float[] labels) => Array.ConvertAll(labels, label => (float)((label - Mean) / Deviation));
}
