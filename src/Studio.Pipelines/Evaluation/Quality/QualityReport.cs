namespace Studio.Pipelines.Evaluation.Quality;

using System.Text.Json.Serialization;
using Studio.Pipelines.Profiling;

/// <summary>Contents of <c>quality.json</c>: how good a model is, with intervals of 95 % and what curves are drawn from.</summary>
/// <param name="Metric">Name of the metric optimised.</param>
/// <param name="Validation">On validation rows, each predicted by models that did not learn from it.</param>
/// <param name="Test">On the rows of the test file, by the published file; null without one.</param>
public sealed record QualityReport(string Metric, RowsQuality Validation, RowsQuality? Test);

/// <summary>How good predictions of some rows are.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Metrics">The metrics of the task, its usual one first.</param>
public sealed record RowsQuality(int Rows, IReadOnlyList<MetricEstimate> Metrics)
{
    /// <summary>Of predicted classes; null where numbers are predicted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClassesQuality? Classes { get; init; }

    /// <summary>Of predicted numbers; null where classes are predicted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NumbersQuality? Numbers { get; init; }
}

/// <summary>A metric with its interval.</summary>
/// <param name="Name">Name of the metric.</param>
/// <param name="Direction">Whether higher or lower is better.</param>
/// <param name="Estimate">Its value and interval.</param>
public sealed record MetricEstimate(string Name, MetricDirection Direction, Estimate Estimate);

/// <summary>How good predicted classes and their probabilities are. Where rows are weighed, numbers of rows are sums of weights.</summary>
/// <param name="Classes">The classes, in the order of the model; of more than <see cref="MostClasses"/> the most frequent ones.</param>
/// <param name="Confusion">Rows by true class (first index) and predicted class, in the order of <paramref name="Classes"/>; a last row and column are all others, where there are some.</param>
/// <param name="Calibration">Whether probabilities mean what they say.</param>
public sealed record ClassesQuality(IReadOnlyList<ClassQuality> Classes, IReadOnlyList<IReadOnlyList<double>> Confusion, Calibration Calibration)
{
    /// <summary>Most classes that are told of one by one.</summary>
    public const int MostClasses = 30;
}

/// <summary>How well one class is told from all others. A ratio of nothing to nothing is 0.</summary>
/// <param name="Class">The class.</param>
/// <param name="Rows">Rows that are of it.</param>
/// <param name="Predicted">Rows that are predicted to be.</param>
/// <param name="Precision">Share of those predicted that are.</param>
/// <param name="Recall">Share of those that are which is predicted.</param>
/// <param name="F1">Harmonic mean of both.</param>
/// <param name="Auc">Area under its ROC curve; NaN where no row or every row is of it.</param>
/// <param name="Curve">What is right and wrong at any threshold; null for the first of two classes, of which the second tells the same, and for all but the <see cref="MostCurves"/> most frequent of many.</param>
public sealed record ClassQuality(string Class, double Rows, double Predicted, double Precision, double Recall, double F1, double Auc, ThresholdCurve? Curve)
{
    /// <summary>Most classes of which there are curves.</summary>
    public const int MostCurves = 10;
}

/// <summary>Whether predicted probabilities mean what they say: of all rows that were given 70 %, seven of ten should be right.</summary>
/// <param name="Brier">Mean squared distance of the probabilities of a row from the truth, summed over its classes and halved for two of them (Brier 1950); 0 is perfect.</param>
/// <param name="ExpectedError">Expected calibration error: mean distance of the bars from the diagonal, weighed by their rows (Guo et al. 2017); 0 is perfect.</param>
/// <param name="Bins">Up to ten bars of equal width. Of two classes by the probability of the second; of more by that of the predicted class.</param>
public sealed record Calibration(double Brier, double ExpectedError, IReadOnlyList<CalibrationBin> Bins);

/// <summary>Rows that were given about the same probability.</summary>
/// <param name="Predicted">Their mean probability.</param>
/// <param name="Observed">Share of them that are of the class.</param>
/// <param name="Low">Lower end of its interval of 95 % (Wilson 1927).</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Rows">How many.</param>
public sealed record CalibrationBin(double Predicted, double Observed, double Low, double High, double Rows);

/// <summary>How good predicted numbers are.</summary>
/// <param name="Points">Some rows, to be drawn: at most <see cref="MostPoints"/>, drawn by chance.</param>
/// <param name="Residuals">Distribution of truth less prediction.</param>
/// <param name="Deciles">Rows in ten parts by their prediction, the lowest first; fewer where there are few rows.</param>
/// <param name="Bias">Mean of truth less prediction.</param>
public sealed record NumbersQuality(IReadOnlyList<NumberPoint> Points, IReadOnlyList<HistogramBin> Residuals, IReadOnlyList<ErrorDecile> Deciles, double Bias)
{
    /// <summary>Most rows that are drawn.</summary>
    public const int MostPoints = 1_000;
}

/// <summary>A row with its truth and prediction.</summary>
/// <param name="Truth">Its label.</param>
/// <param name="Prediction">What is predicted.</param>
public sealed record NumberPoint(double Truth, double Prediction);

/// <summary>A tenth of the rows.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Prediction">Mean of their predictions.</param>
/// <param name="Truth">Mean of their labels.</param>
/// <param name="AbsoluteError">Mean of their absolute errors.</param>
public sealed record ErrorDecile(int Rows, double Prediction, double Truth, double AbsoluteError);
