namespace Studio.Pipelines.Trainers;

/// <summary>
/// What regression labels are turned into before a learner sees them: nothing, or their logarithm, which suits labels of many
/// sizes (prices, counts, durations). Every learner can be trained on either; the parameter <see cref="Parameter"/> chooses.
/// </summary>
/// <param name="Shift">Added before the logarithm, so that its argument is positive; null for no transform.</param>
/// <param name="Lowest">Smallest logarithm of the training labels.</param>
/// <param name="Highest">Largest one.</param>
internal sealed record TargetTransform(double? Shift, double Lowest = 0, double Highest = 0)
{
    /// <summary>Name of the hyperparameter: <c>plain</c> (default) or <c>log</c>.</summary>
    public const string Parameter = "target";

    /// <summary>Both choices, the default first.</summary>
    public static ChoiceRange Range { get; } = new(Parameter, ["plain", "log"]);

    // Skewness (third standardised moment) from which the logarithm is worth a try.
    private const double LeastSkewness = 1;

    // How far beyond the training labels predictions may go, as a share of the range of their logarithms.
    private const double Margin = 0.05;

    /// <summary>The transform of a configuration, its shift measured on training labels.</summary>
    public static TargetTransform For(ParameterSet parameters, ColumnTable training)
    {
        if (!parameters.Has(Parameter) || parameters.Choice(Parameter) != "log")
        {
            return new TargetTransform(Shift: null);
        }

        var labels = training.Column<FloatColumn>(ColumnNames.Label).Values;
        var shift = labels.Min() > 0 ? 0 : 1;
        return new TargetTransform(shift, Math.Log(labels.Min() + shift), Math.Log(labels.Max() + shift));
    }

    /// <summary>True when no label is negative and they lean to the right so far that their logarithm is more symmetric.</summary>
    public static bool IsWorthTrying(IReadOnlyList<double> labels) =>
        labels.Count > 2 && labels.Min() >= 0 && Skewness(labels) is var skewness && skewness >= LeastSkewness
        && Math.Abs(Skewness([.. labels.Select(label => Math.Log(label + (labels.Min() > 0 ? 0 : 1)))])) < skewness;

    /// <summary>The table with its label transformed.</summary>
    public ColumnTable Apply(ColumnTable table) => Shift is not { } shift
        ? table
        : table.With(new FloatColumn(
            ColumnNames.Label,
            Array.ConvertAll(table.Column<FloatColumn>(ColumnNames.Label).Values, label => (float)Math.Log(Math.Max(label + shift, 1e-6)))));

    /// <summary>A model that predicts labels as they were.</summary>
    /// <param name="model">Trained on transformed labels.</param>
    /// <param name="validation">Rows with untransformed labels, to correct the factor by which the mean lies above e to the mean logarithm (Duan 1983).</param>
    public ITransformer Wrap(ITransformer model, ColumnTable validation)
    {
        if (Shift is not { } shift)
        {
            return model;
        }

        var margin = Margin * (Highest - Lowest);
        ExponentialModel Model(float factor) => new(model, factor, (float)shift, (float)(Lowest - margin), (float)(Highest + margin));
        return Model(validation.RowCount == 0 ? 1 : Factor(Model(1), validation, shift));
    }

    /// <summary>Predicted labels as they were, without the correction of <see cref="Wrap"/>.</summary>
    public float[] Undo(float[] predictions) => Shift is not { } shift
        ? predictions
        : Array.ConvertAll(predictions, value => (float)(Math.Exp(Math.Clamp(value, Lowest, Highest)) - shift));

    /// <summary>The least-squares factor between predictions and labels, both before the shift is taken off.</summary>
    private static float Factor(ExponentialModel model, ColumnTable validation, double shift)
    {
        var predicted = PredictionReader.Predict(model, validation, TaskCatalog.Regression).Values;
        var labels = validation.Column<FloatColumn>(ColumnNames.Label).Values;
        var weights = RowWeights.Of(validation);
        double product = 0, square = 0;
        for (var row = 0; row < labels.Length; row++)
        {
            double weight = weights is null ? 1 : weights[row];
            product += weight * (labels[row] + shift) * (predicted[row] + shift);
            square += weight * (predicted[row] + shift) * (predicted[row] + shift);
        }

        return square > 0 && double.IsFinite(square) ? (float)Math.Clamp(product / square, 0.8, 1.25) : 1;
    }

    private static double Skewness(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        var variance = values.Average(value => Math.Pow(value - mean, 2));
        return variance > 0 ? values.Average(value => Math.Pow(value - mean, 3)) / Math.Pow(variance, 1.5) : 0;
    }
}
