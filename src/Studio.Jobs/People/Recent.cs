namespace Studio.Jobs.People;

using System.Collections.Concurrent;

/// <summary>Answers of the store that are kept for a little while, so that not every request asks it.</summary>
/// <param name="kept">How old an answer may become.</param>
/// <param name="time">Clock.</param>
internal sealed class Recent<TKey, TValue>(TimeSpan kept, TimeProvider time)
    where TKey : notnull
    where TValue : class
{
    private const int Most = 10_000;

    private volatile ConcurrentDictionary<TKey, (TValue Value, long At)> _known = new();

    /// <summary>What is known, or read now; null is not kept.</summary>
    public ValueTask<TValue?> FindAsync(TKey key, Func<TKey, CancellationToken, Task<TValue?>> read, CancellationToken cancellationToken) =>
        _known.TryGetValue(key, out var known) && time.GetElapsedTime(known.At) < kept
            ? ValueTask.FromResult<TValue?>(known.Value)
            : new ValueTask<TValue?>(ReadAsync(key, read, cancellationToken));

    /// <summary>Reads, whatever is known.</summary>
    public async Task<TValue?> ReadAsync(TKey key, Func<TKey, CancellationToken, Task<TValue?>> read, CancellationToken cancellationToken)
    {
        // What was read before something was forgotten goes where nobody looks any more.
        var known = _known;
        var asked = time.GetTimestamp();
        var value = await read(key, cancellationToken);
        if (value is not null)
        {
            if (known.Count >= Most)
            {
                known.Clear();
            }

            known[key] = (value, asked);
        }

        return value;
    }

    /// <summary>Asks the store again for everything: changes are rare.</summary>
    public void Forget() => _known = new();
}
