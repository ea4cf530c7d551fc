namespace Studio.Api.Components.Shared;

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

/// <summary>
/// What the first paint of a page has read, for the page with a connection that takes its place a moment later: it shows the same at once and asks the store nothing twice.
/// The browser carries a number only; what was read stays in this process.
/// </summary>
public sealed class PageHandover
{
    private readonly PersistentComponentState _state;
    private readonly PaintedPages _painted;
    private readonly Dictionary<string, object?> _kept = [];
    private IDictionary<string, object?>? _taken;

    /// <summary>Makes one for a page.</summary>
    /// <param name="state">What the browser carries from one to the other.</param>
    /// <param name="painted">What painted pages have read.</param>
    public PageHandover(PersistentComponentState state, PaintedPages painted) => (_state, _painted) = (state, painted);

    /// <summary>Keeps what was read for the first paint.</summary>
    /// <param name="key">What it is.</param>
    /// <param name="value">The value.</param>
    internal void Keep(string key, object? value)
    {
        if (_kept.Count == 0)
        {
            _state.RegisterOnPersisting(
                () =>
                {
                    _state.PersistAsJson(nameof(PageHandover), _painted.Keep(_kept));
                    return Task.CompletedTask;
                },
                RenderMode.InteractiveServer);
        }

        _kept[key] = value;
    }

    /// <summary>Takes what the first paint has read, once.</summary>
    /// <param name="key">What it is.</param>
    /// <param name="value">The value.</param>
    /// <returns>False where it is not there, or was read too long ago.</returns>
    internal bool TryTake(string key, out object? value)
    {
        _taken ??= _state.TryTakeFromJson<Guid>(nameof(PageHandover), out var number) ? _painted.Take(number) : new Dictionary<string, object?>();
        return _taken.Remove(key, out value);
    }
}
