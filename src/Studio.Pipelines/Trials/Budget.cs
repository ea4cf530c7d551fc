namespace Studio.Pipelines.Trials;

/// <summary>
/// The time an experiment may take. The search ends a little before the budget does, so that export and verification fit
/// in; it also ends when a person asks to finish now.
/// </summary>
internal sealed class Budget : IDisposable
{
    /// <summary>Reason of a trial that a person's wish to finish ended.</summary>
    public const string FinishedEarly = "The search was asked to finish before it ended.";

    /// <summary>Reason of a trial that could not end, or would not have ended, in its share of the budget.</summary>
    public const string TooShort = "The time left was too short for it.";

    /// <summary>Share of the budget kept for export and verification, but within the two bounds below.</summary>
    private const double ReserveShare = 0.07;
    private const double SmallestReserveSeconds = 0.25;
    private const double LargestReserveSeconds = 30;

    // Timers take at most 2^32 − 2 milliseconds, 49 days.
    private const double LongestTimerSeconds = 4_000_000;

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly CancellationToken _finishNow;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _end;

    /// <summary>Starts the clock of the search.</summary>
    /// <param name="time">Clock.</param>
    /// <param name="start">Timestamp at which the experiment started.</param>
    /// <param name="seconds">The whole budget; null for no limit.</param>
    /// <param name="baggingShare">Share of the time after the search in which the winners are trained on further folds, 0 to below 1.</param>
    /// <param name="finishNow">Ends the search at once.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    public Budget(
        TimeProvider time, long start, double? seconds, double baggingShare, CancellationToken finishNow, CancellationToken cancellationToken)
    {
        (_time, _start, _finishNow) = (time, start, finishNow);
        TrainingSeconds = seconds is { } total
            ? total - Math.Clamp(total * ReserveShare, SmallestReserveSeconds, LargestReserveSeconds)
            : double.PositiveInfinity;
        SearchSeconds = TrainingSeconds * (1 - baggingShare);
        _deadline = CreateTimer(SecondsLeft);
        _end = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, finishNow, cancellationToken);
    }

    /// <summary>Seconds from the start of the experiment to the end of the search; infinite without a limit.</summary>
    public double SearchSeconds { get; }

    /// <summary>Seconds from the start of the experiment to the end of all training; infinite without a limit.</summary>
    public double TrainingSeconds { get; }

    /// <summary>Seconds left for all training; infinite without a limit, never below 0.</summary>
    public double TrainingSecondsLeft => Math.Max(0, TrainingSeconds - Elapsed);

    /// <summary>Cancelled when a person asks to finish.</summary>
    public CancellationToken FinishNow => _finishNow;

    /// <summary>Seconds since the experiment started.</summary>
    public double Elapsed => _time.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Seconds left for the search; infinite without a limit, never below 0.</summary>
    public double SecondsLeft => Math.Max(0, SearchSeconds - Elapsed);

    /// <summary>Cancelled when the search has to end.</summary>
    public CancellationToken End => _end.Token;

    /// <summary>Why a trial that was ended by <see cref="End"/> was pruned, in one sentence.</summary>
    public string EndReason => _finishNow.IsCancellationRequested ? FinishedEarly : TooShort;

    /// <summary>A source that cancels itself after some seconds; never when they are infinite.</summary>
    public CancellationTokenSource CreateTimer(double seconds) =>
        seconds < LongestTimerSeconds ? new CancellationTokenSource(TimeSpan.FromSeconds(seconds), _time) : new CancellationTokenSource();

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Dispose();
        _deadline.Dispose();
    }
}
