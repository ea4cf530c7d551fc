namespace Studio.Pipelines.Comparisons;

using Studio.Pipelines.Scoring;

/// <summary>How two versions do on the same labelled rows.</summary>
/// <param name="Left">Predictions of the left version.</param>
/// <param name="Right">Predictions of the right version, in the order of the left one's classes.</param>
/// <param name="Metrics">The metrics of the task, its usual one first.</param>
/// <param name="Test">The test of whether they differ.</param>
internal sealed record PairedJudgement(PredictionMatrix Left, PredictionMatrix Right, IReadOnlyList<MetricComparison> Metrics, PairedTest Test)
{
    /// <summary>Judges.</summary>
    /// <param name="left">Signature of the left version.</param>
    /// <param name="right">Signature of the right version; no <see cref="VersionPair.Problems(ModelSignature, ModelSignature)"/>.</param>
    /// <param name="kept">At least one row, predictions of the right version in the order of the left one's classes.</param>
    /// <param name="seed">Seed of every random choice.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static PairedJudgement Of(ModelSignature left, ModelSignature right, ComparedRows kept, int seed, CancellationToken cancellationToken)
    {
        // What the versions give in 64 bits is compared as an experiment compares it: less a number amid the labels.
        var offset = left.PredictsDoubles || right.PredictsDoubles ? kept.Middle() : 0;
        var (truth, one, other) = Matrices(left, right, kept, offset);
        var metrics = PairedIntervals.Compare(left.Task.Metrics, truth, one, other, seed, cancellationToken);
        var test = left.Task.HasClasses ? McNemarTest.Run(truth, one, other) : SignFlipTest.Run(truth, one, other, seed);
        return new PairedJudgement(one, other, metrics, test);
    }

    /// <summary>Labels and predictions, with how each version chooses a class.</summary>
    /// <param name="left">Signature of the left version.</param>
    /// <param name="right">Signature of the right version.</param>
    /// <param name="kept">The rows.</param>
    /// <param name="offset">What is taken off every number; 0 for classes.</param>
    public static (TargetVector Truth, PredictionMatrix Left, PredictionMatrix Right) Matrices(ModelSignature left, ModelSignature right, ComparedRows kept, double offset)
    {
        var (truth, one, other) = kept.ToMatrices(offset);
        var places = VersionPair.Places(left, right);
        return (
            truth,
            one with { ClassWeights = left.ClassWeights, Decision = left.Decision },
            other with { ClassWeights = right.ClassWeights is { } weights ? [.. places.Select(place => weights[place])] : null, Decision = right.Decision?.Reorder(places) });
    }
}
