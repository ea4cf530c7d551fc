namespace Studio.Soak.Experiments;

using System.Collections.Concurrent;

/// <summary>Remembers every trial that the API ever said has ended, from its leaderboard and from its event stream.</summary>
internal sealed class ExperimentWatcher : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    private readonly ConcurrentDictionary<int, SeenTrial> _seen = new();
    private readonly ConcurrentQueue<string> _contradictions = new();
    private readonly CancellationTokenSource _end = new();
    private readonly StudioClient _client;
    private readonly Guid _id;
    private readonly Task _watching;

    public ExperimentWatcher(StudioClient client, Guid id)
    {
        _client = client;
        _id = id;
        _watching = Task.WhenAll(RepeatAsync(PollAsync), RepeatAsync(ListenAsync));
    }

    /// <summary>The trials seen, by number.</summary>
    public IReadOnlyCollection<SeenTrial> Seen => [.. _seen.Values.OrderBy(trial => trial.Number)];

    /// <summary>What of them is no longer as it was seen, in words.</summary>
    /// <param name="stored">The trials there are.</param>
    public IReadOnlyList<string> FindLost(IEnumerable<SeenTrial> stored)
    {
        var left = stored.ToDictionary(trial => trial.Number);
        return
        [
            .. _contradictions,
            .. Seen.Where(seen => !left.TryGetValue(seen.Number, out var now) || now != seen)
                .Select(seen => $"trial {seen} is now {(left.TryGetValue(seen.Number, out var now) ? now : "gone")}"),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    private async Task RepeatAsync(Func<Task> watch)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await watch();
                await Task.Delay(Interval, _end.Token);
            }
            catch (Exception failure) when (StudioClient.IsAway(failure, CancellationToken.None))
            {
                // The service is away, the stream broke, or the watching ends.
                await Task.Delay(Interval, CancellationToken.None);
            }
        }
    }

    private async Task PollAsync()
    {
        foreach (var trial in (await _client.TrialsAsync(_id, _end.Token)).Where(SeenTrial.HasEnded))
        {
            See(SeenTrial.Of(trial));
        }
    }

    private async Task ListenAsync()
    {
        await foreach (var trial in _client.EndedTrialsAsync(_id, _end.Token))
        {
            See(SeenTrial.Of(trial));
        }
    }

    private void See(SeenTrial trial)
    {
        var first = _seen.GetOrAdd(trial.Number, trial);
        if (first != trial)
        {
            _contradictions.Enqueue($"trial {first} was later {trial}");
        }
    }
}
