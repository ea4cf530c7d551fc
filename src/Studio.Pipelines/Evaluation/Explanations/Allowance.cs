namespace Studio.Pipelines.Evaluation.Explanations;

/// <summary>Seconds that something may take.</summary>
/// <param name="time">Clock.</param>
/// <param name="seconds">How many, above 0.</param>
internal sealed class Allowance(TimeProvider time, double seconds)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Seconds left, 0 or more.</summary>
    public double Left => Math.Max(0, seconds - time.GetElapsedTime(_start).TotalSeconds);

    /// <summary>Rows that can be asked in what is left, when each is asked so often.</summary>
    /// <param name="ask">Asks some rows, which a short trial tells the time of.</param>
    /// <param name="trial">Rows of the trial, at least 1.</param>
    /// <param name="times">How often each row is going to be asked, at least 1.</param>
    /// <param name="bounds">The fewest, whatever it takes, and the most.</param>
    public int Rows(Action ask, int trial, double times, (int Fewest, int Most) bounds)
    {
        // The first call also loads code.
        ask();
        var start = time.GetTimestamp();
        ask();
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        return seconds <= 0 ? bounds.Most : (int)Math.Clamp(Left / (seconds / trial * times), bounds.Fewest, bounds.Most);
    }
}
