namespace Studio.Jobs.Monitoring;

using Studio.Pipelines.Metrics;
using Studio.Pipelines.Monitoring;
using Studio.Pipelines.Scoring;

/// <summary>Answers of a version whose truth is known.</summary>
/// <param name="At">When each was given.</param>
/// <param name="Answers">Probabilities of the classes, or the number, of each.</param>
/// <param name="Truths">Index of the class, or the number, of each.</param>
internal sealed record LiveRows(DateTimeOffset[] At, IReadOnlyList<double>[] Answers, double[] Truths)
{
    /// <summary>Most rows that are judged, the latest.</summary>
    public const int Most = 50_000;

    // A window of a chart; the whole is judged with the usual number of drawings.
    private const int DrawingsOfWindow = 200;

    /// <summary>Reads the latest rows of a version.</summary>
    /// <param name="db">The store.</param>
    /// <param name="versionId">The version.</param>
    /// <param name="from">Answers from this moment on.</param>
    /// <param name="until">Answers before this moment.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static async Task<LiveRows> ReadAsync(StudioDbContext db, Guid versionId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var rows = await db.SampledPredictions
            .Where(row => row.VersionId == versionId && row.At >= from && row.At < until && row.Truth != null)
            .OrderByDescending(row => row.At)
            .Take(Most)
            .Select(row => new { row.At, row.Answer, Truth = row.Truth!.Value })
            .ToListAsync(cancellationToken);
        return new LiveRows([.. rows.Select(row => row.At)], [.. rows.Select(row => row.Answer)], [.. rows.Select(row => row.Truth)]);
    }

    /// <summary>How good the answers are; null without rows.</summary>
    /// <param name="validated">What they are held against.</param>
    /// <param name="signature">Signature of the version.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public LiveQuality? Judge(ValidatedMetric validated, ModelSignature signature, CancellationToken cancellationToken) =>
        Judge([.. Enumerable.Range(0, At.Length)], validated, signature, BootstrapIntervals.Samples, cancellationToken);

    /// <summary>The same of the answers of a window.</summary>
    /// <param name="start">Its beginning.</param>
    /// <param name="end">Its end.</param>
    /// <param name="validated">What they are held against.</param>
    /// <param name="signature">Signature of the version.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public LiveQuality? Judge(DateTimeOffset start, DateTimeOffset end, ValidatedMetric validated, ModelSignature signature, CancellationToken cancellationToken) =>
        Judge([.. Enumerable.Range(0, At.Length).Where(row => At[row] >= start && At[row] < end)], validated, signature, DrawingsOfWindow, cancellationToken);

    private LiveQuality? Judge(int[] rows, ValidatedMetric validated, ModelSignature signature, int drawings, CancellationToken cancellationToken)
    {
        if (rows.Length == 0)
        {
            return null;
        }

        // Numbers of 64 bits less their mean, of which 32 bits hold the rest.
        var offset = signature.PredictsDoubles ? rows.Average(row => Truths[row]) : 0;
        var width = signature.Classes?.Count ?? 1;
        float[] answers = [.. rows.SelectMany(row => Answers[row].Select(value => (float)(value - offset)))];
        var predictions = new PredictionMatrix(answers, rows.Length, width) { ClassWeights = signature.ClassWeights, Decision = signature.Decision };
        var truth = new TargetVector(Array.ConvertAll(rows, row => Truths[row]), width).Less(offset);
        return LiveQuality.Of(validated.Metric, truth, predictions, validated.Estimate, new BootstrapDrawing(1, drawings) { Threads = 1 }, cancellationToken);
    }
}
