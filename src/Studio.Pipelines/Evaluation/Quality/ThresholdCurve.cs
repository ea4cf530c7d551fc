namespace Studio.Pipelines.Evaluation.Quality;

using System.Text.Json.Serialization;

/// <summary>
/// What is right and wrong when rows are said to be of a class from a probability on, for many such thresholds: ROC, precision and recall, lift and gain, and the
/// confusion matrix at any of them are all told by it. Where rows are weighed, numbers of rows are sums of weights.
/// </summary>
/// <param name="Positives">Rows that are of the class.</param>
/// <param name="Negatives">Rows that are not.</param>
/// <param name="Points">By falling threshold; the last one takes all rows. At most <see cref="MostPoints"/>.</param>
public sealed record ThresholdCurve(double Positives, double Negatives, IReadOnlyList<ThresholdPoint> Points)
{
    /// <summary>Most points that are kept, spread evenly over the rows.</summary>
    public const int MostPoints = 200;

    /// <summary>Average precision: the mean of precision over recall, as a sum over the points (Manning et al. 2008, 8.4); NaN where no row is of the class.</summary>
    [JsonIgnore]
    public double AveragePrecision
    {
        get
        {
            var (sum, before) = (0.0, 0.0);
            foreach (var point in Points)
            {
                sum += (point.TruePositives - before) * point.TruePositives / (point.TruePositives + point.FalsePositives);
                before = point.TruePositives;
            }

            return sum / Positives;
        }
    }

    /// <summary>Lift at a threshold: how many times as many of the rows that are said to be of the class are of it as of all rows; NaN where no row is of it.</summary>
    /// <param name="point">One of <see cref="Points"/>.</param>
    public double Lift(ThresholdPoint point) => point.TruePositives / (point.TruePositives + point.FalsePositives) * (Positives + Negatives) / Positives;

    /// <summary>The curve of a class.</summary>
    /// <param name="truth">Labels.</param>
    /// <param name="predictions">Probabilities of the same rows.</param>
    /// <param name="label">The class.</param>
    internal static ThresholdCurve Of(TargetVector truth, PredictionMatrix predictions, int label)
    {
        var all = Steps(truth, predictions, label);
        var total = all[^1].TruePositives + all[^1].FalsePositives;
        var (points, next) = (new List<ThresholdPoint>(), 0.0);
        foreach (var step in all)
        {
            var taken = step.TruePositives + step.FalsePositives;
            if (taken >= next || step == all[^1])
            {
                points.Add(step);
                next = taken + (all.Count <= MostPoints ? 0 : total / (MostPoints - 1));
            }
        }

        return new ThresholdCurve(all[^1].TruePositives, all[^1].FalsePositives, points);
    }

    /// <summary>A point for each probability that occurs.</summary>
    private static List<ThresholdPoint> Steps(TargetVector truth, PredictionMatrix predictions, int label)
    {
        var rows = Enumerable.Range(0, predictions.Rows).ToArray();
        Array.Sort(Array.ConvertAll(rows, row => -predictions.Row(row)[label]), rows);
        var steps = new List<ThresholdPoint>();
        var (right, wrong) = (0.0, 0.0);
        foreach (var (place, row) in rows.Index())
        {
            var (weight, probability) = (truth.Weight(row), predictions.Row(row)[label]);
            (right, wrong) = truth.Values[row] == label ? (right + weight, wrong) : (right, wrong + weight);
            if (place == rows.Length - 1 || predictions.Row(rows[place + 1])[label] != probability)
            {
                steps.Add(new ThresholdPoint(probability, right, wrong));
            }
        }

        return steps;
    }
}

/// <summary>A threshold and what it says.</summary>
/// <param name="Threshold">Smallest probability that is said to be of the class.</param>
/// <param name="TruePositives">Rows that are said to be of it and are.</param>
/// <param name="FalsePositives">Rows that are said to be and are not.</param>
public sealed record ThresholdPoint(double Threshold, double TruePositives, double FalsePositives);
