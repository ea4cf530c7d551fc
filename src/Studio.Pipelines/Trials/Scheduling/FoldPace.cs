namespace Studio.Pipelines.Trials.Scheduling;

/// <summary>A trial was stopped because its remaining folds would not fit the time it may take.</summary>
internal sealed class TrialTooSlowException : Exception;

/// <summary>
/// Watches the folds of a trial and stops it as soon as the remaining ones cannot fit: a score over some folds is worth
/// nothing, so the time is better spent on another trial.
/// </summary>
/// <param name="time">Clock.</param>
/// <param name="folds">Number of folds.</param>
/// <param name="atOnce">Folds that run at the same time.</param>
/// <param name="limitSeconds">Seconds the trial may take; infinite for no limit.</param>
/// <param name="warm">True when the first fold is as fast as the others; a learner's very first fold also loads and compiles code.</param>
/// <param name="isStoppable">False where all folds are trained at the same time, so that none is left to be begun.</param>
internal sealed class FoldPace(TimeProvider time, int folds, int atOnce, double limitSeconds, bool warm, bool isStoppable = true)
{
    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private double _fastest = double.PositiveInfinity;
    private double _sum;
    private int _done;

    /// <summary>Seconds that the folds so far would have taken with nothing beside them: the sum of theirs, over those at the same time.</summary>
    public double SecondsAlone
    {
        get
        {
            lock (_lock)
            {
                return _sum / atOnce;
            }
        }
    }

    /// <summary>A fold is trained and predicted.</summary>
    /// <param name="started">When it began, its features being there.</param>
    /// <exception cref="TrialTooSlowException">The others will not fit, at the pace of the fastest fold.</exception>
    public void EndFold(long started)
    {
        lock (_lock)
        {
            var seconds = time.GetElapsedTime(started).TotalSeconds;
            _done++;
            _sum += seconds;
            _fastest = Math.Min(_fastest, seconds);
            var waves = Math.Ceiling((folds - _done) / (double)atOnce);
            var needed = time.GetElapsedTime(_start).TotalSeconds + (_fastest * waves);
            if (isStoppable && (warm || _done > atOnce) && _done < folds && needed > limitSeconds)
            {
                throw new TrialTooSlowException();
            }
        }
    }
}
