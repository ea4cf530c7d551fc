namespace Studio.Pipelines.Monitoring;

/// <summary>
/// How long calls took, in buckets that are the same everywhere, so that those of several processes and days add up: each ends at 1.26 times (2^⅓) the end of the one before,
/// from 50 µs to 1.7 minutes, and the last holds all above. A quantile is off by an eighth at most.
/// </summary>
/// <param name="Counts">Calls in each bucket, from the first; buckets without calls at the end are left out.</param>
public sealed record LatencyHistogram(IReadOnlyList<long> Counts)
{
    /// <summary>Number of buckets.</summary>
    public const int Buckets = 64;

    private const double FirstEndMilliseconds = 0.05;
    private const double BucketsForTwice = 3;

    /// <summary>Calls that were counted.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Calls => Counts.Sum();

    /// <summary>Of counts of all buckets.</summary>
    public static LatencyHistogram Of(ReadOnlySpan<long> counts) => new([.. counts[..(counts.LastIndexOfAnyExcept(0) + 1)]]);

    /// <summary>The bucket of a time, 0 to <see cref="Buckets"/> less 1.</summary>
    public static int Bucket(TimeSpan time) =>
        time.TotalMilliseconds <= FirstEndMilliseconds ? 0 : Math.Min(Buckets - 1, (int)Math.Ceiling(BucketsForTwice * Math.Log2(time.TotalMilliseconds / FirstEndMilliseconds)));

    /// <summary>The calls of both.</summary>
    public LatencyHistogram Merge(LatencyHistogram other)
    {
        var (longer, shorter) = Counts.Count >= other.Counts.Count ? (Counts, other.Counts) : (other.Counts, Counts);
        return new LatencyHistogram([.. longer.Select((count, bucket) => count + (bucket < shorter.Count ? shorter[bucket] : 0))]);
    }

    /// <summary>Milliseconds that a share of the calls did not exceed, within their bucket in proportion; null without calls.</summary>
    /// <param name="share">0 to 1.</param>
    public double? Quantile(double share)
    {
        var (wanted, before) = (share * Calls, 0.0);
        foreach (var (bucket, count) in Counts.Index())
        {
            if (count > 0 && before + count >= wanted)
            {
                var low = bucket == 0 ? 0 : End(bucket - 1);
                return low + ((End(bucket) - low) * Math.Clamp((wanted - before) / count, 0, 1));
            }

            before += count;
        }

        return null;
    }

    private static double End(int bucket) => FirstEndMilliseconds * Math.Pow(2, bucket / BucketsForTwice);
}
