namespace Studio.Jobs.Experiments;

using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;

/// <summary>
/// Follows an experiment that may run on any machine: reads what changed in the store, by the revision it last saw, whenever something was
/// heard of it in this process, and once a second anyway.
/// </summary>
internal sealed class ExperimentWatch(IDbContextFactory<StudioDbContext> database, ExperimentEvents events, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>What is stored and then what happens, to the end of the experiment.</summary>
    public async IAsyncEnumerable<ExperimentEvent> FollowAsync(Guid id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var subscription = events.Subscribe(id);
        var seen = new Seen();
        while (true)
        {
            foreach (var happened in await ReadAsync(id, seen, cancellationToken))
            {
                yield return happened;
                if (happened is ExperimentCompleted or ExperimentFailed)
                {
                    yield break;
                }
            }

            if (!await WaitAsync(subscription.Reader, cancellationToken))
            {
                yield break;
            }

            while (subscription.Reader.TryRead(out var told))
            {
                if (told is not null && seen.Runs(told.Number))
                {
                    yield return told;
                }
            }
        }
    }

    /// <summary>False when the host stops.</summary>
    private async Task<bool> WaitAsync(ChannelReader<TrialProgressed?> reader, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var told = reader.WaitToReadAsync(stop.Token).AsTask();
        var first = await Task.WhenAny(told, Task.Delay(Interval, time, stop.Token));
        var goesOn = first != told || await told;
        await stop.CancelAsync();
        await ((Task)told).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return goesOn;
    }

    private async Task<IReadOnlyList<ExperimentEvent>> ReadAsync(Guid id, Seen seen, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var revision = await db.Experiments.Where(experiment => experiment.Id == id).Select(experiment => (long?)experiment.Revision).SingleOrDefaultAsync(cancellationToken);
        if (revision is null)
        {
            return [new ExperimentFailed($"There is no experiment {id}.")];
        }

        if (revision == seen.Revision)
        {
            return [];
        }

        // The experiment is read before its trials: had it ended by then, all its trials are there.
        var experiment = await db.Experiments.AsNoTracking().Include(entity => entity.Parts).SingleAsync(entity => entity.Id == id, cancellationToken);
        var trials = await db.Trials
            .AsNoTracking()
            .Where(trial => trial.ExperimentId == id && trial.Revision > seen.Revision && trial.State != TrialState.Waiting)
            .OrderBy(trial => trial.Revision)
            .ThenBy(trial => trial.Number)
            .ToListAsync(cancellationToken);
        seen.Revision = experiment.Revision;
        return [.. trials.Select(seen.Take).OfType<ExperimentEvent>(), .. seen.Take(experiment)];
    }

    /// <summary>What the watcher has been told.</summary>
    private sealed class Seen
    {
        private readonly HashSet<int> _running = [];
        private readonly HashSet<int> _ended = [];
        private (ExperimentStage Stage, string? Detail)? _stage;

        public long Revision { get; set; } = -1;

        public bool Runs(int trial) => _running.Contains(trial);

        public ExperimentEvent? Take(TrialEntity trial)
        {
            if (!TrialEntity.HasEnded(trial.State))
            {
                return !_ended.Contains(trial.Number) && _running.Add(trial.Number) ? new TrialStarted(trial.ToTrial()) { At = trial.At } : null;
            }

            _running.Remove(trial.Number);
            return _ended.Add(trial.Number) ? new TrialEnded(trial.ToTrial()) { At = trial.At } : null;
        }

        public IEnumerable<ExperimentEvent> Take(ExperimentEntity experiment)
        {
            var elapsed = ExperimentService.Elapsed(experiment);
            switch (experiment)
            {
                case { State: ExperimentState.Completed, Result: { } result }:
                    yield return new ExperimentCompleted(result) { At = elapsed };
                    break;
                case { State: ExperimentState.Failed or ExperimentState.Cancelled }:
                    yield return new ExperimentFailed(experiment.Reason ?? "") { At = elapsed };
                    break;
                case { Stage: { } stage } when _stage != (stage, experiment.StageDetail):
                    _stage = (stage, experiment.StageDetail);
                    yield return new StageStarted(stage, experiment.StageDetail ?? "") { At = elapsed };
                    break;
            }
        }
    }
}
