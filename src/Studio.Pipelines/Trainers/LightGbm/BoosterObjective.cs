namespace Studio.Pipelines.Trainers.LightGbm;

/// <summary>What LightGBM optimises.</summary>
/// <param name="Settings">The objective in LightGBM's words, given the number of classes.</param>
/// <param name="Label">The labels of a run as it learns them.</param>
/// <param name="RowLoss">Loss of one validation row: all predictions (output by output), all labels, the row.</param>
/// <param name="Total">The loss of all rows, from the mean of theirs.</param>
/// <param name="ForManyRows">The configuration that a search on many rows tries second.</param>
internal sealed record BoosterObjective(
    Func<int, string> Settings,
    Func<TrainingRun, BoosterLabel> Label,
    Func<double[], float[], int, double> RowLoss,
    Func<double, double> Total,
    ParameterSet ForManyRows)
{
    /// <summary>Log-loss of two classes.</summary>
    public static BoosterObjective Binary { get; } = new(
        _ => "objective=binary",
        run => BoosterLabel.OfClasses(run, Activation.Logistic),
        (predictions, labels, row) => LogLoss(labels[row] > 0 ? predictions[row] : 1 - predictions[row]),
        mean => mean,
        LightGbmSearch.ClassesOfManyRows);

    /// <summary>Log-loss of several classes.</summary>
    public static BoosterObjective Multiclass { get; } = new(
        classes => string.Create(CultureInfo.InvariantCulture, $"objective=multiclass num_class={classes}"),
        run => BoosterLabel.OfClasses(run, Activation.Softmax),
        (predictions, labels, row) => LogLoss(predictions[((int)labels[row] * labels.Length) + row]),
        mean => mean,
        LightGbmSearch.ClassesOfManyRows);

    /// <summary>Squared error; told as its root, in standard deviations of the label.</summary>
    public static BoosterObjective Regression { get; } = new(
        _ => "objective=regression",
        BoosterLabel.OfNumbers,
        (predictions, labels, row) => (labels[row] - predictions[row]) * (labels[row] - predictions[row]),
        Math.Sqrt,
        LightGbmSearch.NumbersOfManyRows);

    private static double LogLoss(double probability) => -Math.Log(Math.Max(1e-15, probability));
}
