namespace Studio.Jobs.People;

/// <summary>Locks names that nobody has as those of people are locked, so that it does not tell them apart. In memory: they have no row.</summary>
internal sealed class UnknownNames(TimeProvider time)
{
    private const int MostNames = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Failed, DateTimeOffset? Until)> _names = [];

    /// <summary>Counts a try.</summary>
    /// <returns>Null when it may go on; how long to wait when not.</returns>
    public TimeSpan? Begin(string name)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var (failed, until) = _names.GetValueOrDefault(name);
            if (until > now)
            {
                return until - now;
            }

            if (_names.Count >= MostNames)
            {
                _names.Clear();
            }

            _names[name] = failed + 1 >= SignIns.MostFailures ? (0, now + SignIns.LockedFor) : (failed + 1, null);
            return null;
        }
    }
}
