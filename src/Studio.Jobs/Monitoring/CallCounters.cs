namespace Studio.Jobs.Monitoring;

using Studio.Pipelines.Monitoring;

/// <summary>Counts calls on many threads at once, without a lock.</summary>
internal sealed class CallCounters
{
    private readonly long[] _latency = new long[LatencyHistogram.Buckets];
    private long _calls;
    private long _rows;
    private long _clientErrors;
    private long _serverErrors;
    private long _lost;

    /// <summary>Calls up to now.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Counts a call.</summary>
    /// <param name="status">HTTP status of its answer.</param>
    /// <param name="rows">Rows that were answered.</param>
    /// <param name="took">Time it took.</param>
    public void Add(int status, int rows, TimeSpan took)
    {
        if (status >= 500)
        {
            Interlocked.Increment(ref _serverErrors);
        }
        else if (status >= 400)
        {
            Interlocked.Increment(ref _clientErrors);
        }
        else
        {
            Interlocked.Add(ref _rows, rows);
        }

        Interlocked.Increment(ref _latency[LatencyHistogram.Bucket(took)]);
        Interlocked.Increment(ref _calls);
    }

    /// <summary>Counts a call of the sample that was dropped.</summary>
    public void AddLost() => Interlocked.Increment(ref _lost);

    /// <summary>What was counted up to now.</summary>
    public ServedCounts ToCounts() => new(Interlocked.Read(ref _calls), Interlocked.Read(ref _rows), Interlocked.Read(ref _clientErrors), Interlocked.Read(ref _serverErrors), LatencyHistogram.Of(_latency))
    {
        LostCalls = Interlocked.Read(ref _lost),
    };
}
