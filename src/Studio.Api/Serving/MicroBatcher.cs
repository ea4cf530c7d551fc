namespace Studio.Api.Serving;

/// <summary>
/// Answers small calls of one model that come at about the same time in one run of ONNX Runtime: each waits a little, and all of them
/// together cost less. Off unless the options say otherwise.
/// </summary>
/// <param name="scorer">The model.</param>
/// <param name="gate">Bounds what is computed at once.</param>
/// <param name="options">How many rows are waited for, and how long.</param>
/// <param name="time">The clock.</param>
internal sealed class MicroBatcher(OnnxScorer scorer, ServingGate gate, ServingOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Batch? _open;

    /// <summary>True when a call is to be answered this way.</summary>
    public bool Takes(ModelRows rows) => rows.Count < options.MicroBatchRows && scorer.Signature.Picture is null;

    /// <summary>Answers rows together with those of others.</summary>
    /// <param name="rows">The rows, which must stay until they are answered.</param>
    /// <returns>Null when too much is asked at once.</returns>
    public Task<ScoredRows?> ScoreAsync(ModelRows rows)
    {
        Call call;
        Batch batch;
        bool isFirst;
        lock (_lock)
        {
            isFirst = _open is null;
            batch = _open ??= new Batch();
            call = batch.Add(rows);
            _open = batch.Rows >= options.MicroBatchRows ? null : batch;
        }

        if (isFirst)
        {
            _ = RunAsync(batch);
        }

        if (batch.Rows >= options.MicroBatchRows)
        {
            batch.Full.TrySetResult();
        }

        return call.Answer.Task;
    }

    private async Task RunAsync(Batch batch)
    {
        await Task.WhenAny(batch.Full.Task, Task.Delay(TimeSpan.FromMicroseconds(options.MicroBatchMicroseconds), time, CancellationToken.None));
        lock (_lock)
        {
            _open = _open == batch ? null : _open;
        }

        try
        {
            using var turn = await gate.EnterAsync(CancellationToken.None);
            Answer(batch, turn.IsAcquired);
        }
        catch (Exception exception)
        {
            batch.Calls.ForEach(call => call.Answer.TrySetException(exception));
        }
    }

    private void Answer(Batch batch, bool hasTurn)
    {
        if (!hasTurn)
        {
            batch.Calls.ForEach(call => call.Answer.TrySetResult(null));
            return;
        }

        using var rows = scorer.Input.Join([.. batch.Calls.Select(call => call.Rows)]);
        var scored = scorer.Score(rows, 1);
        var start = 0;
        foreach (var call in batch.Calls)
        {
            call.Answer.TrySetResult(scored.Slice(start, call.Rows.Count));
            start += call.Rows.Count;
        }
    }

    private sealed record Call(ModelRows Rows)
    {
        public TaskCompletionSource<ScoredRows?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Batch
    {
        public List<Call> Calls { get; } = [];

        public TaskCompletionSource Full { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Rows { get; private set; }

        public Call Add(ModelRows rows)
        {
            var call = new Call(rows);
            Calls.Add(call);
            Rows += rows.Count;
            return call;
        }
    }
}
