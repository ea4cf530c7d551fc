namespace Studio.Api.Streaming;

using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

/// <summary>What happens as server-sent events.</summary>
internal static class EventStream
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    /// <summary>One item an event, with a <c>ping</c> whenever nothing happened for 15 s, so that proxies keep the connection.</summary>
    /// <param name="watch">Starts the watching; its token ends with the stream.</param>
    /// <param name="item">Makes an event of what happened.</param>
    /// <param name="time">Clock of the pings.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public static async IAsyncEnumerable<SseItem<string>> Of<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> watch, Func<T, SseItem<string>> item, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var source = watch(ended.Token).GetAsyncEnumerator(ended.Token);
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                next = source.MoveNextAsync().AsTask();
                while (await Task.WhenAny(next, Task.Delay(Quiet, time, cancellationToken)) != next)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return new SseItem<string>("{}", "ping");
                }

                if (!await next)
                {
                    yield break;
                }

                yield return item(source.Current);
            }
        }
        finally
        {
            // An enumerator must not be disposed while it is asked for its next value.
            await ended.CancelAsync();
            await ((next as Task) ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
