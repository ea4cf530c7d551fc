namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>Passes events on one at a time, each stamped with the seconds since the experiment started.</summary>
internal sealed class EventStream(TimeProvider time, long start, Action<ExperimentEvent> listener) : ITrialListener
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(0.25);

    private readonly Lock _lock = new();
    private static readonly TimeSpan CellsInterval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(int Trial, bool First), long> _lastProgress = [];
    private long? _lastCells;

    /// <summary>Sends an event.</summary>
    public void Send(ExperimentEvent happened)
    {
        lock (_lock)
        {
            listener(happened with { At = time.GetElapsedTime(start).TotalSeconds });
        }
    }

    /// <inheritdoc/>
    public void Started(Trial trial) => Send(new TrialStarted(trial));

    /// <inheritdoc/>
    public void Ended(Trial trial, string? file) => Send(new TrialEnded(trial) { File = file });

    /// <inheritdoc/>
    public void Dropped(int number) => Send(new TrialDropped(number));

    /// <summary>
    /// Hears the iterations of a fold and sends some, none once the token is cancelled: of the first fold, whose course people watch, one every
    /// quarter of a second at most, and as many of all others together.
    /// </summary>
    public IProgress<IterationProgress> Progress(int trial, int fold, CancellationToken until) => new FoldProgress(this, trial, fold, until);

    /// <summary>Hears how far an encoder is and tells it once a second at most, and the last.</summary>
    public void Read(TrainingPlan plan, EmbeddedColumns columns, CellsRead read)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (read.Done < read.Total && _lastCells is { } last && time.GetElapsedTime(last, now) < CellsInterval)
            {
                return;
            }

            _lastCells = now;
        }

        Send(columns is EmbeddedPictures
            ? new PicturesEmbedded(plan.PictureEncoder!.Name, read.Done, read.Total)
            : new TextsEmbedded(plan.TextEncoder!.Name, read.Done, read.Total));
    }

    private bool IsProgressDue(int trial, int fold)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_lastProgress.TryGetValue((trial, fold == 1), out var last) && time.GetElapsedTime(last, now) < ProgressInterval)
            {
                return false;
            }

            _lastProgress[(trial, fold == 1)] = now;
            return true;
        }
    }

    /// <summary>Unlike <see cref="Progress{T}"/> it reports on the calling thread, in order.</summary>
    private sealed class FoldProgress(EventStream events, int trial, int fold, CancellationToken until) : IProgress<IterationProgress>
    {
        public void Report(IterationProgress value)
        {
            if (!until.IsCancellationRequested && events.IsProgressDue(trial, fold))
            {
                events.Send(new TrialProgressed(trial, fold, value.Iteration, value.TrainingLoss, value.ValidationLoss) { Metric = value.Metric });
            }
        }
    }
}
