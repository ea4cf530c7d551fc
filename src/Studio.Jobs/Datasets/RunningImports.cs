namespace Studio.Jobs.Datasets;

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Studio.Jobs.Access;
using Studio.Jobs.People;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

/// <summary>How far an import is.</summary>
/// <param name="Step">What it does now; null before its first step.</param>
/// <param name="DatasetId">The dataset that came of it; null until then.</param>
/// <param name="Reason">Why nothing came of it; null otherwise.</param>
public sealed record ImportState(ReadingStep? Step, Guid? DatasetId, string? Reason)
{
    /// <summary>True when nothing more happens.</summary>
    public bool HasEnded => DatasetId is not null || Reason is not null;
}

/// <summary>
/// Imports of this process, by the number that whoever began them gave them: so they can be watched and cancelled from elsewhere before
/// there is a dataset.
/// </summary>
public sealed class RunningImports
{
    private const int MostKept = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Guid, Import> _imports = new();
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal RunningImports(AuditLog audit, TimeProvider time) => (_audit, _time) = (audit, time);

    /// <summary>Runs an import under a number.</summary>
    /// <param name="number">A number that no import has had lately.</param>
    /// <param name="import">The import.</param>
    /// <param name="cancellationToken">Cancels it, as <see cref="CancelAsync"/> does.</param>
    /// <exception cref="DatasetException">It failed, was cancelled by its number, or the number is taken.</exception>
    public async Task<DatasetRecord> RunAsync(
        Guid number, Func<IProgress<ReadingStep>, CancellationToken, Task<DatasetRecord>> import, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new Import(stop);
        if (!_imports.TryAdd(number, running))
        {
            throw new DatasetException($"There is an import {number} already; choose another number.");
        }

        try
        {
            // Not on whatever thread asks: a page's own has its buttons to serve.
            var dataset = await Task.Run(() => import(running, stop.Token), stop.Token);
            running.End(dataset.Id, null);
            return dataset;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            running.End(null, "The import was cancelled.");
            throw new DatasetException("The import was cancelled.");
        }
        catch (Exception failure)
        {
            running.End(null, failure is DatasetException ? failure.Message : failure is OperationCanceledException ? "The import was cancelled." : "The import failed.");
            throw;
        }
        finally
        {
            Forget();
        }
    }

    /// <summary>How far an import is; null when there is none of that number.</summary>
    public ImportState? Find(Guid number) => FindOwn(number)?.State;

    /// <summary>Ends an import; nothing of it is kept.</summary>
    /// <returns>False when none of that number runs.</returns>
    public async Task<bool> CancelAsync(Guid number)
    {
        Caller.Current.Demand(Right.Edit);
        if (FindOwn(number)?.Cancel() != true)
        {
            return false;
        }

        await _audit.WriteAsync("dataset.cancel", number.ToString(), CancellationToken.None);
        return true;
    }

    /// <summary>Follows an import to its end, each change a few times a second at most. Waits 10 s for one that has not begun, and ends without an event where none does.</summary>
    public async IAsyncEnumerable<ImportState> WatchAsync(Guid number, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var asked = _time.GetTimestamp();
        ImportState? told = null;
        while (told is not { HasEnded: true })
        {
            var state = Find(number);
            if (state is null && _time.GetElapsedTime(asked) > Patience)
            {
                yield break;
            }

            if (state is not null && state != told)
            {
                told = state;
                yield return state;
            }

            await Task.Delay(Interval, _time, cancellationToken);
        }
    }

    /// <summary>Ended imports are kept for those who ask late, but not for ever.</summary>
    private Import? FindOwn(Guid number) => _imports.TryGetValue(number, out var import) && Caller.Current.Project is var project && (project is null || project == import.Project) ? import : null;

    private void Forget()
    {
        foreach (var (number, _) in _imports.Where(pair => pair.Value.State.HasEnded).OrderBy(pair => pair.Value.EndedAt).Take(Math.Max(0, _imports.Count - MostKept)))
        {
            _imports.TryRemove(number, out _);
        }
    }

    private sealed class Import(CancellationTokenSource stop) : IProgress<ReadingStep>
    {
        private static long _order;
        private volatile ImportState _state = new(null, null, null);

        public ImportState State => _state;

        public Guid Project { get; } = Caller.Current.ProjectOfNew;

        public long EndedAt { get; private set; }

        public void Report(ReadingStep value) => _state = new ImportState(value, null, null);

        public void End(Guid? dataset, string? reason)
        {
            EndedAt = Interlocked.Increment(ref _order);
            _state = new ImportState(_state.Step, dataset, reason);
        }

        public bool Cancel()
        {
            try
            {
                if (!_state.HasEnded)
                {
                    stop.Cancel();
                    return true;
                }
            }
            catch (ObjectDisposedException)
            {
                // It has ended in between.
            }

            return false;
        }
    }
}
