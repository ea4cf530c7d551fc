namespace Studio.Pipelines.Trials.Scheduling;

/// <summary>
/// The time an experiment may take. The search ends a little before the budget does, so that export and verification fit
/// in; it also ends when a person asks to finish now. The budget may be changed while it runs.
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

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly double _searchShare;
    private readonly CancellationToken _finishNow;
    private readonly Deadline _search;
    private readonly Deadline _training;
    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenSource _trainingEnd;
    private double _seconds;
    private double _secondsAfterSearch = double.PositiveInfinity;

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
        (_time, _start, _searchShare, _finishNow) = (time, start, 1 - baggingShare, finishNow);
        (_search, _training) = (new Deadline(time), new Deadline(time));
        _end = CancellationTokenSource.CreateLinkedTokenSource(_search.Token, finishNow, cancellationToken);
        _trainingEnd = CancellationTokenSource.CreateLinkedTokenSource(_training.Token, finishNow, cancellationToken);
        Change(seconds);
    }

    /// <summary>A budget of the same time in which all training is search: for what is trained when the search has ended.</summary>
    /// <param name="cancellationToken">Ends everything.</param>
    public Budget WithoutShare(CancellationToken cancellationToken)
    {
        var seconds = Volatile.Read(ref _seconds);
        return new Budget(_time, _start, double.IsInfinity(seconds) ? null : seconds, 0, _finishNow, cancellationToken);
    }

    /// <summary>False where there is no limit of time.</summary>
    public bool IsLimited => !double.IsInfinity(Volatile.Read(ref _seconds));

    /// <summary>Seconds from the start of the experiment to the end of the search; infinite without a limit.</summary>
    public double SearchSeconds
    {
        get
        {
            var training = TrainingSeconds;
            return double.IsInfinity(training) ? training : Math.Max(training * _searchShare, training - Volatile.Read(ref _secondsAfterSearch));
        }
    }

    /// <summary>Seconds from the start of the experiment to the end of all training; infinite without a limit.</summary>
    public double TrainingSeconds
    {
        get
        {
            var seconds = Volatile.Read(ref _seconds);
            return double.IsInfinity(seconds) ? seconds : seconds - Math.Clamp(seconds * ReserveShare, SmallestReserveSeconds, LargestReserveSeconds);
        }
    }

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

    /// <summary>Cancelled when all training has to end.</summary>
    public CancellationToken TrainingEnd => _trainingEnd.Token;

    /// <summary>Why a trial that was ended by <see cref="End"/> was pruned, in one sentence.</summary>
    public string EndReason => _finishNow.IsCancellationRequested ? FinishedEarly : TooShort;

    /// <summary>Changes the budget. What has ended stays ended.</summary>
    /// <param name="seconds">The new whole budget; less than was spent already ends the search; null for no limit.</param>
    public void Change(double? seconds)
    {
        Volatile.Write(ref _seconds, seconds ?? double.PositiveInfinity);
        _search.Set(SecondsLeft);
        _training.Set(TrainingSecondsLeft);
    }

    /// <summary>Leaves to the search what is not needed of the share after it; a search that has ended stays ended.</summary>
    /// <param name="seconds">What the training after the search is expected to take, 0 or more.</param>
    public void NeedAfterSearch(double seconds)
    {
        Volatile.Write(ref _secondsAfterSearch, seconds);
        _search.Set(SecondsLeft);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Dispose();
        _trainingEnd.Dispose();
        _search.Dispose();
        _training.Dispose();
    }

    /// <summary>A token that is cancelled at a time that may be changed until then.</summary>
    private sealed class Deadline : IDisposable
    {
        // Timers take at most 2^32 − 2 milliseconds, 49 days.
        private const double LongestSeconds = 4_000_000;

        private readonly CancellationTokenSource _source = new();
        private readonly ITimer _timer;

        public Deadline(TimeProvider time) =>
            _timer = time.CreateTimer(_ => Cancel(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public CancellationToken Token => _source.Token;

        public void Set(double seconds)
        {
            if (seconds <= 0)
            {
                Cancel();
                return;
            }

            _timer.Change(seconds < LongestSeconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            _timer.Dispose();
            _source.Dispose();
        }

        private void Cancel()
        {
            try
            {
                _source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The timer fired, or the budget was changed, as the experiment ended.
            }
        }
    }
}
