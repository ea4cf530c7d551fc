namespace Studio.Api.Components.Shared;

using Microsoft.AspNetCore.Components;

/// <summary>
/// A page, or a part of one, that a person may leave while it waits for something. Its queries end then; what the person
/// ordered is carried out all the same, but no longer takes them anywhere.
/// </summary>
public abstract class StudioPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _leaving = new();

    /// <summary>Makes one that has not been left.</summary>
    protected StudioPage() => Leaving = _leaving.Token;

    /// <summary>
    /// Cancelled when the page is left, and can be asked for after that as well. For queries only: an order that is half given
    /// must not depend on how long a person looks on.
    /// </summary>
    protected CancellationToken Leaving { get; }

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private PageHandover Handover { get; set; } = null!;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Cancels <see cref="Leaving"/>.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !_leaving.IsCancellationRequested)
        {
            _leaving.Cancel();
            _leaving.Dispose();
        }
    }

    /// <summary>Reads what the page shows, or takes what its first paint has read.</summary>
    /// <param name="what">What is read, different for different things of the same page.</param>
    /// <param name="read">Reads it.</param>
    protected async Task<T> ReadOnceAsync<T>(string what, Func<CancellationToken, Task<T>> read)
    {
        var key = $"{GetType().Name} {what}";
        if (RendererInfo.IsInteractive)
        {
            return Handover.TryTake(key, out var known) ? (T)known! : await read(Leaving);
        }

        var value = await read(Leaving);
        Handover.Keep(key, value);
        return value;
    }

    /// <summary>Opens another page, unless the person has left this one for somewhere else.</summary>
    /// <param name="address">Its path.</param>
    protected void GoTo(string address)
    {
        if (!Leaving.IsCancellationRequested)
        {
            Navigation.NavigateTo(address);
        }
    }

    /// <summary>Shows that there is no such page, unless the person has left it.</summary>
    protected void ShowNotFound()
    {
        if (!Leaving.IsCancellationRequested)
        {
            Navigation.NotFound();
        }
    }
}
