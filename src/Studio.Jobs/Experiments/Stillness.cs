namespace Studio.Jobs.Experiments;

/// <summary>
/// How long things have stood still, by the steady clock of this process and by what it has seen itself: wall clocks, here or on other
/// machines, may jump as they like.
/// </summary>
/// <typeparam name="T">A thing with all that changes while it is alive; equal values mean that nothing moved.</typeparam>
/// <param name="time">The steady clock.</param>
internal sealed class Stillness<T>(TimeProvider time)
    where T : notnull
{
    private Dictionary<T, long> _since = [];

    /// <summary>Takes what is there now; what is new, or has moved, is watched from now on.</summary>
    public void See(IEnumerable<T> things)
    {
        var now = time.GetTimestamp();
        var before = _since;
        _since = [];
        foreach (var thing in things)
        {
            _since[thing] = before.GetValueOrDefault(thing, now);
        }
    }

    /// <summary>How long something has not moved; nothing for what was not seen.</summary>
    public TimeSpan Of(T thing) => _since.TryGetValue(thing, out var since) ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Watches something from now on again.</summary>
    public void Forgive(T thing) => _since[thing] = time.GetTimestamp();

    /// <summary>Forgets everything: while nothing could be seen, all of it may have moved.</summary>
    public void Blink() => _since = [];
}
