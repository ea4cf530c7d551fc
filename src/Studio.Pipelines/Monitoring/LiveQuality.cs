namespace Studio.Pipelines.Monitoring;

/// <summary>What is said of a model once the truth of rows is known that it was asked.</summary>
public enum QualityVerdict
{
    /// <summary>The rows do not show that it is worse than it was when it was validated.</summary>
    NotWorse,

    /// <summary>It is worse, by more than chance.</summary>
    Worse,

    /// <summary>Rows too few to say anything.</summary>
    TooFewRows,
}

/// <summary>
/// Whether a model is as good on rows whose truth came later as it was when it was validated. Both values have intervals of 95 %, and the interval of their difference is made of
/// these (Zou and Donner 2008): what is not known of the one counts like what is not known of the other, and the intervals need not be symmetric.
/// </summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Direction">Whether higher or lower is better.</param>
/// <param name="Rows">Rows with a truth.</param>
/// <param name="Live">The metric on these rows.</param>
/// <param name="Validated">The metric on validation or test rows.</param>
/// <param name="Loss">How much worse it is, in the unit of the metric: above 0 where it is worse, whether higher or lower is better. NaN where either cannot be told.</param>
/// <param name="Confidence">Confidence that it is worse, 0 to 1: ½ where both are the same; NaN where it cannot be told.</param>
/// <param name="Verdict">What is said of it: worse from a confidence of <see cref="Level"/> on.</param>
public sealed record LiveQuality(string Metric, MetricDirection Direction, int Rows, Estimate Live, Estimate Validated, Estimate Loss, double Confidence, QualityVerdict Verdict)
{
    /// <summary>Confidence from which on a model is said to be worse: of a hundred judgements of models that are not, at most about one says so.</summary>
    public const double Level = 0.99;

    /// <summary>Fewer rows say nothing: drawn with replacement they are too much alike for an interval.</summary>
    public const int FewestRows = 50;

    // Two sides of 95 % of a normal distribution, as of the intervals.
    private const double Deviations = 1.96;

    private static readonly Metric Share = MetricCatalog.Find("accuracy")!;

    /// <summary>Judges.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="truth">Labels of the rows, at least one.</param>
    /// <param name="predictions">What the model answered to the same rows; numbers less the offset of the labels.</param>
    /// <param name="validated">The metric when the model was validated, as <c>quality.json</c> has it; where its interval is not known, both ends NaN: the value is then taken for certain, and a model is said to be worse too often.</param>
    /// <param name="drawing">How rows are drawn for the interval; of the accuracy it is Wilson's, which needs no drawing.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static LiveQuality Of(Metric metric, TargetVector truth, PredictionMatrix predictions, Estimate validated, BootstrapDrawing drawing, CancellationToken cancellationToken)
    {
        var live = metric == Share
            ? WilsonInterval.Of(metric.Evaluate(truth, predictions), truth.Values.Length)
            : BootstrapIntervals.Of([metric], truth, predictions, drawing, cancellationToken)[0];
        var (loss, confidence) = Compare(metric.Direction == MetricDirection.Maximize ? 1 : -1, live, validated);
        var verdict = truth.Values.Length < FewestRows || double.IsNaN(confidence) ? QualityVerdict.TooFewRows
            : confidence >= Level ? QualityVerdict.Worse
            : QualityVerdict.NotWorse;
        return new LiveQuality(metric.Name, metric.Direction, truth.Values.Length, live, validated, loss, confidence, verdict);
    }

    /// <summary>How much worse the live value is than the validated one.</summary>
    /// <param name="sign">1 where higher is better, −1 where lower is.</param>
    /// <param name="live">The live value.</param>
    /// <param name="validated">The validated value.</param>
    internal static (Estimate Loss, double Confidence) Compare(int sign, Estimate live, Estimate validated)
    {
        var (before, now) = (Known(Turned(sign, validated)), Turned(sign, live));
        var loss = before.Value - now.Value;
        var (downwards, upwards) = (Hypotenuse(before.Value - before.Low, now.High - now.Value), Hypotenuse(before.High - before.Value, now.Value - now.Low));
        var reach = loss > 0 ? downwards : upwards;
        return reach > 0
            ? (new Estimate(loss, loss - downwards, loss + upwards), Normal(Deviations * loss / reach))
            : (new Estimate(loss, double.NaN, double.NaN), double.NaN);
    }

    /// <summary>Higher is better.</summary>
    private static Estimate Turned(int sign, Estimate estimate) => sign > 0 ? estimate : new Estimate(-estimate.Value, -estimate.High, -estimate.Low);

    private static Estimate Known(Estimate estimate) => double.IsNaN(estimate.Low) ? new Estimate(estimate.Value, estimate.Value, estimate.Value) : estimate;

    private static double Hypotenuse(double one, double other) => Math.Sqrt((one * one) + (other * other));

    /// <summary>Probability that a normal number is below a value.</summary>
    private static double Normal(double value) => value >= 0 ? 1 - (SignFlipTest.ComplementaryError(value / Math.Sqrt(2)) / 2) : SignFlipTest.ComplementaryError(-value / Math.Sqrt(2)) / 2;
}
