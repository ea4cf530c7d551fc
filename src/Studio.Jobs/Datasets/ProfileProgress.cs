namespace Studio.Jobs.Datasets;

using Studio.Pipelines.Data.Reading;

/// <summary>
/// Writes how far the profile of a dataset is into its row once a second, for pages and streams of any process, and ends the profile when
/// the dataset is no longer there.
/// </summary>
internal sealed class ProfileProgress : IProgress<ReadingStep>, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(700);

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly Guid _id;
    private readonly CancellationTokenSource _gone;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _writing;
    private volatile int _done;

    /// <summary>Begins to write.</summary>
    public ProfileProgress(IDbContextFactory<StudioDbContext> database, Guid id, TimeProvider time, CancellationToken cancellationToken)
    {
        (_database, _id) = (database, id);
        _gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _writing = WriteAsync(time);
    }

    /// <summary>Cancelled when the dataset is deleted, too.</summary>
    public CancellationToken Token => _gone.Token;

    public void Report(ReadingStep value) => _done = (int)value.Done;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
        _gone.Dispose();
    }

    private async Task WriteAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(_ended.Token))
        {
            var done = _done;
            await using var db = await _database.CreateDbContextAsync(_ended.Token);
            var there = await db.Datasets
                .Where(dataset => dataset.Id == _id)
                .ExecuteUpdateAsync(set => set.SetProperty(dataset => dataset.ProfiledColumns, done), _ended.Token);
            if (there == 0)
            {
                await _gone.CancelAsync();
                return;
            }
        }
    }
}
