namespace Studio.Pipelines.Data.Reading;

/// <summary>What is done to a source.</summary>
public enum ReadingPhase
{
    /// <summary>It is unpacked, decoded and hashed.</summary>
    Preparing,

    /// <summary>Finding out how its columns are written.</summary>
    Surveying,

    /// <summary>Reading its values.</summary>
    Reading,
}

/// <summary>How far the reading of a source is.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Bytes">Bytes of the source that this has come to.</param>
/// <param name="TotalBytes">All of its bytes.</param>
public sealed record ReadingStep(ReadingPhase Phase, long Bytes, long TotalBytes);

/// <summary>Tells how far the reading of one source is, a few times a second at most.</summary>
internal sealed class ReadingProgress(IProgress<ReadingStep>? target, long totalBytes, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private ReadingPhase? _phase;
    private long _last;

    /// <summary>Tells it, unless it was told a moment ago.</summary>
    public void Report(ReadingPhase phase, long bytes)
    {
        if (target is null || (phase == _phase && time.GetElapsedTime(_last) < Pause))
        {
            return;
        }

        (_phase, _last) = (phase, time.GetTimestamp());
        target.Report(new ReadingStep(phase, Math.Min(bytes, totalBytes), totalBytes));
    }
}
