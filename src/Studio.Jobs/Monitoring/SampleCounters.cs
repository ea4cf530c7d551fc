namespace Studio.Jobs.Monitoring;

using Studio.Pipelines.Monitoring;

/// <summary>Counts the rows of the sample of a version in a window. Not for several threads at once.</summary>
internal sealed class SampleCounters
{
    private WindowCounter? _counter;
    private MonitoringReference? _reference;

    /// <summary>Calls up to now.</summary>
    public long Calls { get; private set; }

    /// <summary>Their rows.</summary>
    public long Rows { get; private set; }

    /// <summary>What was counted.</summary>
    public MonitoringWindow? Window => _counter?.ToWindow();

    /// <summary>Counts a call.</summary>
    /// <param name="sample">Its rows.</param>
    /// <param name="reference">What they are held against.</param>
    /// <exception cref="KeyNotFoundException">The rows lack a column; nothing was counted.</exception>
    /// <exception cref="ArgumentException">A column is of another kind; nothing was counted.</exception>
    public void Add(CallSample sample, MonitoringReference reference)
    {
        if (_reference != reference)
        {
            // Its evaluation was made again. A process goes on with what it counted only where the cells are the same.
            _counter = _reference?.Fingerprint() == reference.Fingerprint() ? _counter : new WindowCounter(reference);
            _reference = reference;
        }

        _counter!.Add(sample.Table, sample.Answers);
        Calls++;
        Rows += sample.Count;
    }
}
