namespace Studio.Jobs.People;

using System.Collections.Concurrent;

/// <summary>
/// Answers of the store that are kept for a little while, so that not every request asks it. A store that is slow to answer holds nobody up who was known a moment ago: then the
/// last answer counts for a while longer.
/// </summary>
/// <param name="kept">How old an answer may become.</param>
/// <param name="time">Clock.</param>
internal sealed class Recent<TKey, TValue>(TimeSpan kept, TimeProvider time)
    where TKey : notnull
    where TValue : class
{
    private const int Most = 10_000;

    /// <summary>How long the store is waited for where there is an answer already.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>How old that answer may be.</summary>
    private static readonly TimeSpan KeptWhileWaiting = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<TKey, Reading> _readings = new();
    private volatile ConcurrentDictionary<TKey, (TValue Value, long At)> _known = new();

    /// <summary>What is known, or read now; null is not kept.</summary>
    public ValueTask<TValue?> FindAsync(TKey key, Func<TKey, CancellationToken, Task<TValue?>> read, CancellationToken cancellationToken) =>
        !_known.TryGetValue(key, out var known) ? new ValueTask<TValue?>(ReadAsync(key, read, cancellationToken))
        : time.GetElapsedTime(known.At) is var age && age < kept ? ValueTask.FromResult<TValue?>(known.Value)
        : new ValueTask<TValue?>(age < KeptWhileWaiting ? ReadOrKeepAsync(key, known.Value, read, cancellationToken) : ReadAsync(key, read, cancellationToken));

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
        else
        {
            known.TryRemove(key, out _);
        }

        return value;
    }

    /// <summary>Asks the store again for everything: changes are rare.</summary>
    public void Forget()
    {
        _known = new();
        _readings.Clear();
    }

    /// <summary>All who ask for the same wait for one reading, which goes on when nobody waits for it any more.</summary>
    private async Task<TValue?> ReadOrKeepAsync(TKey key, TValue known, Func<TKey, CancellationToken, Task<TValue?>> read, CancellationToken cancellationToken)
    {
        var reading = _readings.GetOrAdd(key, _ => new Reading(new Lazy<Task<TValue?>>(() => OnceAsync(key, read)), time.GetTimestamp()));
        var task = reading.Task.Value;
        var patience = Patience - time.GetElapsedTime(reading.Began);
        try
        {
            return await task.WaitAsync(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, time, cancellationToken);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            return known;
        }
    }

    private async Task<TValue?> OnceAsync(TKey key, Func<TKey, CancellationToken, Task<TValue?>> read)
    {
        // Not while the reading is being put among the readings.
        await Task.Yield();
        try
        {
            return await ReadAsync(key, read, CancellationToken.None);
        }
        finally
        {
            _readings.TryRemove(key, out _);
        }
    }

    private sealed record Reading(Lazy<Task<TValue?>> Task, long Began);
}
