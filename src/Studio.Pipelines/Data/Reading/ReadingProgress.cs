namespace Studio.Pipelines.Data.Reading;

/// <summary>What is done to a source.</summary>
public enum ReadingPhase
{
    /// <summary>Its bytes come in.</summary>
    Receiving,

    /// <summary>It is unpacked, decoded and hashed.</summary>
    Preparing,

    /// <summary>Finding out how its columns are written.</summary>
    Surveying,

    /// <summary>Reading its values.</summary>
    Reading,

    /// <summary>Its columns are looked at for the profile.</summary>
    Profiling,
}

/// <summary>How far the reading of a source is.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Done">What this has come to: bytes of the source, and columns while profiling.</param>
/// <param name="Total">All there is; 0 where that is not known.</param>
public sealed record ReadingStep(ReadingPhase Phase, long Done, long Total)
{
    /// <summary>The share of the phase that is done, 0 to 1; null where the total is not known.</summary>
    public double? Share => Total > 0 ? Math.Min(1, (double)Done / Total) : null;

    /// <summary>What is being done, in words.</summary>
    /// <param name="phase">The phase.</param>
    public static string Words(ReadingPhase phase) => phase switch
    {
        ReadingPhase.Receiving => "receiving",
        ReadingPhase.Preparing => "unpacking and checking",
        ReadingPhase.Surveying => "finding out how it is written",
        ReadingPhase.Reading => "reading values",
        _ => "profiling columns",
    };
}

/// <summary>Tells how far the reading of one source is, a few times a second at most.</summary>
/// <param name="target">Told; null for nobody.</param>
/// <param name="total">All there is; 0 where that is not known.</param>
/// <param name="time">Clock.</param>
public sealed class ReadingProgress(IProgress<ReadingStep>? target, long total, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private ReadingPhase? _phase;
    private long _last;

    /// <summary>Tells it, unless it was told a moment ago.</summary>
    /// <param name="phase">What is being done.</param>
    /// <param name="done">What this has come to.</param>
    public void Report(ReadingPhase phase, long done)
    {
        if (target is null || (phase == _phase && time.GetElapsedTime(_last) < Pause))
        {
            return;
        }

        (_phase, _last) = (phase, time.GetTimestamp());
        target.Report(new ReadingStep(phase, total > 0 ? Math.Min(done, total) : done, total));
    }

    /// <summary>Tells that a phase is done.</summary>
    public void Finish(ReadingPhase phase) => target?.Report(new ReadingStep(phase, total, total));
}
