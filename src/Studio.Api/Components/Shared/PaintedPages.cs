namespace Studio.Api.Components.Shared;

using System.Collections.Concurrent;

/// <summary>What pages have read that were painted and whose connection has not come yet; not for long, and not of many.</summary>
/// <param name="time">Tells when something is old.</param>
public sealed class PaintedPages(TimeProvider time)
{
    /// <summary>Pages that never connect, such as those of a program, must not fill the memory.</summary>
    public const int Most = 100;

    /// <summary>What is older is read again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<Guid, (long At, IDictionary<string, object?> Read)> _pages = new();

    /// <summary>Keeps what a page has read.</summary>
    /// <param name="read">By what it is.</param>
    /// <returns>The number by which it is taken.</returns>
    public Guid Keep(IDictionary<string, object?> read)
    {
        foreach (var (old, _) in _pages.OrderByDescending(page => page.Value.At).Where((page, place) => place >= Most - 1 || IsOld(page.Value.At)))
        {
            _pages.TryRemove(old, out _);
        }

        var number = Guid.NewGuid();
        _pages[number] = (time.GetTimestamp(), read);
        return number;
    }

    /// <summary>Takes it; empty where it is gone.</summary>
    /// <param name="number">Number of the page.</param>
    public IDictionary<string, object?> Take(Guid number) =>
        _pages.TryRemove(number, out var page) && !IsOld(page.At) ? page.Read : new Dictionary<string, object?>();

    private bool IsOld(long at) => time.GetElapsedTime(at) > Lifetime;
}
