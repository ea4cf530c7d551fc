namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Pretrained;

/// <summary>
/// The vectors that pretrained encoders give the texts and pictures of an experiment. They are made beside the search, from when they are first wanted or from the first model
/// on, whatever is earlier, so that no first model waits for them; training rows first, then test rows.
/// </summary>
internal sealed class ColumnVectors : IDisposable
{
    /// <summary>How long it has to run before the time that is left can be told.</summary>
    private const double FewestSeconds = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private readonly Lock _lock = new();
    private readonly IReadOnlyList<EmbeddedColumns> _columns;
    private readonly VectorFiles? _kept;
    private readonly TimeProvider _time;
    private readonly Action<EmbeddedColumns, CellsRead> _tell;
    private readonly CancellationTokenSource _end;
    private readonly TaskCompletionSource _left = new();
    private readonly TaskCompletionSource<ExperimentData> _training = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ExperimentData?> _test = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly (ExperimentData Training, ExperimentData? Test) _data;
    private long? _started;
    private CellsRead _read;

    /// <summary>Prepares them; nothing is begun.</summary>
    /// <param name="columns">The encoders and the columns that each reads, at least one.</param>
    /// <param name="training">Rows to learn from.</param>
    /// <param name="test">Rows for the final metrics; null for none.</param>
    /// <param name="kept">Where vectors are kept; null for nowhere.</param>
    /// <param name="time">Clock.</param>
    /// <param name="tell">Hears how far it is with the training rows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public ColumnVectors(
        IReadOnlyList<EmbeddedColumns> columns,
        ExperimentData training,
        ExperimentData? test,
        VectorFiles? kept,
        TimeProvider time,
        Action<EmbeddedColumns, CellsRead> tell,
        CancellationToken cancellationToken)
    {
        (_columns, _data, _kept, _time, _tell) = (columns, (training, test), kept, time, tell);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Nobody may ask for them any more when they fail.
        _ = _training.Task.ContinueWith(task => task.Exception, TaskScheduler.Default);
        _ = _test.Task.ContinueWith(task => task.Exception, TaskScheduler.Default);
    }

    /// <summary>True when the training rows have them.</summary>
    public bool AreReady => _training.Task.IsCompletedSuccessfully;

    /// <summary>Why there are none and will be none, as a clause; null while there may be.</summary>
    public string? Missing { get; private set; }

    /// <summary>Seconds until the training rows have them, from how it went so far; null while that cannot be told.</summary>
    public double? SecondsLeft
    {
        get
        {
            lock (_lock)
            {
                return _started is { } started && _read.Share > 0 && _time.GetElapsedTime(started).TotalSeconds is >= FewestSeconds and var seconds
                    ? seconds * (1 - _read.Share) / _read.Share
                    : null;
            }
        }
    }

    /// <summary>How far it is.</summary>
    public CellsRead Read
    {
        get
        {
            lock (_lock)
            {
                return _read;
            }
        }
    }

    /// <summary>What reads, for messages.</summary>
    public string Encoder => _columns is [EmbeddedPictures] ? "The net for pictures" : _columns.Count == 1 ? "The text encoder" : "A pretrained encoder";

    /// <summary>What it reads, for messages.</summary>
    public string Cells => _columns is [EmbeddedPictures] ? "pictures" : _columns.Count == 1 ? "texts" : "cells";

    /// <summary>Begins; without effect a second time.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_started is not null)
            {
                return;
            }

            _started = _time.GetTimestamp();
        }

        new Thread(Make) { IsBackground = true, Name = "encoder" }.Start();
    }

    /// <summary>Gives up; who waits is told why.</summary>
    /// <param name="reason">As a clause.</param>
    public void Abandon(string reason)
    {
        Missing ??= reason;
        _training.TrySetException(new TrainingException($"{Encoder} was not used: {Missing}."));
        _end.Cancel();
    }

    /// <summary>Begins, and waits until the training rows have vectors.</summary>
    /// <returns>False when they will have none.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        Start();
        await Task.WhenAny(_training.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
        return AreReady;
    }

    /// <summary>The training rows with vectors; begins and waits where they have none yet.</summary>
    /// <exception cref="TrainingException">They will have none.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public ExperimentData Training()
    {
        Start();
        return _training.Task.GetAwaiter().GetResult();
    }

    /// <summary>The same of the test rows; null for none.</summary>
    public async Task<ExperimentData?> TestAsync(CancellationToken cancellationToken)
    {
        Start();
        return await _test.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the work; after that the encoder may be disposed of, unless it does not come back from its call in time.</summary>
    public void Dispose()
    {
        _end.Cancel();
        lock (_lock)
        {
            HaveLeft = _started is null;
        }

        HaveLeft = HaveLeft || _left.Task.Wait(Patience);
    }

    /// <summary>Once disposed of: true when nobody uses the encoder any more.</summary>
    public bool HaveLeft { get; private set; }

    private void Make()
    {
        try
        {
            _kept?.Trim();
            _training.TrySetResult(With(_data.Training, tells: true));
            _test.TrySetResult(_data.Test is null ? null : With(_data.Test, tells: false));
        }
        catch (OperationCanceledException)
        {
            _training.TrySetCanceled();
            _test.TrySetCanceled();
        }
        catch (Exception failure)
        {
            Missing ??= FailureReason.Of(failure);
            _training.TrySetException(failure);
            _test.TrySetException(failure);
        }
        finally
        {
            _left.SetResult();
        }
    }

    private ExperimentData With(ExperimentData data, bool tells) => data with
    {
        Features = _columns.Index().Aggregate(
            data.Features, (table, next) => next.Item.AddTo(table, _kept, tells ? new Progress(this, next.Item, next.Index) : null, _end.Token)),
    };

    /// <summary>Encoders are taken for as much work each.</summary>
    private sealed class Progress(ColumnVectors vectors, EmbeddedColumns columns, int index) : IProgress<CellsRead>
    {
        public void Report(CellsRead value)
        {
            lock (vectors._lock)
            {
                vectors._read = value with { Share = (index + value.Share) / vectors._columns.Count };
            }

            vectors._tell(columns, value);
        }
    }
}
