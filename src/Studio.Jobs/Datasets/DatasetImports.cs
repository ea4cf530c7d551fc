namespace Studio.Jobs.Datasets;

using Studio.Jobs.Access;
using Studio.Jobs.Artifacts;
using Studio.Jobs.People;
using Studio.Jobs.Sources;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

/// <summary>Takes datasets in, new ones and further versions: files that are sent, addresses and queries, and those that are to be read again.</summary>
public sealed partial class DatasetImports
{
    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly DatasetService _datasets;
    private readonly TableSources _sources;
    private readonly OriginSecrets _secrets;
    private readonly IArtifactStore _store;
    private readonly ArtifactLedger _ledger;
    private readonly StudioFolders _folders;
    private readonly StudioOptions _options;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly ILogger<DatasetImports> _logger;

    internal DatasetImports(
        IDbContextFactory<StudioDbContext> database,
        DatasetService datasets,
        TableSources sources,
        OriginSecrets secrets,
        IArtifactStore store,
        ArtifactLedger ledger,
        StudioFolders folders,
        IOptions<StudioOptions> options,
        AuditLog audit,
        TimeProvider time,
        ILogger<DatasetImports> logger)
    {
        _database = database;
        _datasets = datasets;
        _sources = sources;
        _secrets = secrets;
        _store = store;
        _ledger = ledger;
        _folders = folders;
        _options = options.Value;
        _audit = audit;
        _time = time;
        _logger = logger;
    }

    /// <summary>Stores and reads a file and enqueues its profiling. Nothing is kept when it throws.</summary>
    /// <param name="file">The file; its name is used for the dataset's name and the format only, never as a path.</param>
    /// <param name="wishes">What a person says of the file; the rest is found out.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="DatasetException">The file cannot be read, is larger than allowed, or the disk is full; the message is fit for people.</exception>
    public Task<DatasetRecord> ImportAsync(OpenedSource file, ReadingWishes wishes, IProgress<ReadingStep>? progress, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        return TakeNewAsync(file, new IncomingDataset(DatasetName.From(file.FileName), DatasetMade.Upload) { Wishes = wishes }, progress, cancellationToken);
    }

    /// <summary>Fetches a table from where nobody sends it as a file, and goes on as with a file.</summary>
    /// <param name="origin">Where from; kept with the dataset.</param>
    /// <param name="name">Name of the dataset; null for that of the file or the connection.</param>
    /// <param name="wishes">What a person says of the file; the rest is found out.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="DatasetException">It cannot be fetched or read; the message is fit for people.</exception>
    public Task<DatasetRecord> FetchAsync(
        DatasetOrigin origin, string? name, ReadingWishes wishes, IProgress<ReadingStep>? progress, CancellationToken cancellationToken) =>
        FetchAsync(origin, null, name, wishes, progress, cancellationToken);

    /// <summary>The same from where credentials are asked for.</summary>
    /// <param name="origin">Where from; kept with the dataset.</param>
    /// <param name="secret">What opens it; kept protected, and shown to nobody. Null for nothing.</param>
    /// <param name="name">Name of the dataset; null for that of the file or the connection.</param>
    /// <param name="wishes">What a person says of the file; the rest is found out.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="DatasetException">It cannot be fetched or read; the message is fit for people.</exception>
    public async Task<DatasetRecord> FetchAsync(
        DatasetOrigin origin, OriginSecret? secret, string? name, ReadingWishes wishes, IProgress<ReadingStep>? progress, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        await using var file = await _sources.OpenAsync(origin, secret, cancellationToken);
        var incoming = new IncomingDataset(string.IsNullOrWhiteSpace(name) ? DatasetName.From(file.FileName) : DatasetName.Of(name), DatasetMade.Fetch) { Origin = origin, Secret = _secrets.Protect(secret), Wishes = wishes };
        return await TakeNewAsync(file, incoming, progress, cancellationToken);
    }

    /// <summary>Makes the next version of a dataset of a file that takes its place.</summary>
    /// <param name="id">A version of the dataset, which stays.</param>
    /// <param name="file">The file.</param>
    /// <param name="wishes">What a person says of the file; what was said of the version stays where nothing else is said.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The new version; null when there is no such dataset.</returns>
    /// <exception cref="DatasetException">The file cannot be read; the message is fit for people.</exception>
    public async Task<DatasetRecord?> ReplaceAsync(Guid id, OpenedSource file, ReadingWishes wishes, IProgress<ReadingStep>? progress, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        return await FindBeforeAsync(id, cancellationToken) is { } before
            ? await TakeNextAsync(file, before.Next(DatasetMade.Replace) with { Origin = null, Secret = null, Wishes = wishes.Over(before.Wishes), MayLack = before.OnlyWishedBefore(wishes.Columns) }, progress, cancellationToken)
            : null;
    }

    /// <summary>Makes the next version of a dataset of its rows with those of a file behind them, which is read as the version was: the same columns by name, written the same way.</summary>
    /// <param name="id">The version, which stays.</param>
    /// <param name="file">The file.</param>
    /// <param name="wishes">What a person says of how the file is laid out: delimiter, encoding, sheet, lines above its header. How its columns are written, the version says.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The new version; null when there is no such dataset.</returns>
    /// <exception cref="DatasetException">The file cannot be read, or does not fit the version; the message is fit for people.</exception>
    public async Task<DatasetRecord?> AppendAsync(Guid id, OpenedSource file, ReadingWishes wishes, IProgress<ReadingStep>? progress, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        if (wishes is not { Decimal: null, DateOrder: null, Missing: null, Columns: null })
        {
            throw new DatasetException("Rows that are appended are written as those of the dataset are; leave out decimal, date-order, missing and types.");
        }

        if (await FindBeforeAsync(id, cancellationToken) is not { } before || await _datasets.FindCanonicalAsync(id, cancellationToken) is not { } canonical)
        {
            return null;
        }

        var incoming = before.Next(DatasetMade.Append) with { Behind = new DatasetBehind(canonical, before.Columns), Layout = wishes.Over(before.Wishes) };
        return await TakeNextAsync(file, incoming, progress, cancellationToken);
    }

    /// <summary>Makes the next version of a dataset of what it was made of: its address or query is asked again, an uploaded file is read again as this version of the studio reads it.</summary>
    /// <param name="id">The version; it stays.</param>
    /// <param name="types">What is said of columns now; what was said of others stays. Null for nothing.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The new version; null when there is none to read again.</returns>
    /// <exception cref="DatasetException">It cannot be fetched or read; the message is fit for people.</exception>
    public Task<DatasetRecord?> ReadAgainAsync(
        Guid id, IReadOnlyDictionary<string, ColumnWish>? types, IProgress<ReadingStep>? progress, CancellationToken cancellationToken) =>
        ReadAgainAsync(id, types, null, progress, cancellationToken);

    /// <summary>The same with other credentials than those that are kept.</summary>
    /// <param name="id">The version; it stays.</param>
    /// <param name="types">What is said of columns now; what was said of others stays. Null for nothing.</param>
    /// <param name="secret">What opens its origin from now on; null for what is kept.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The new version; null when there is none to read again.</returns>
    /// <exception cref="DatasetException">It cannot be fetched or read; the message is fit for people.</exception>
    public async Task<DatasetRecord?> ReadAgainAsync(
        Guid id, IReadOnlyDictionary<string, ColumnWish>? types, OriginSecret? secret, IProgress<ReadingStep>? progress, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        if (await FindBeforeAsync(id, cancellationToken) is not { } before || await _datasets.FindSourceAsync(id, cancellationToken) is not { } source)
        {
            return null;
        }

        var incoming = before.Next(DatasetMade.ReadAgain) with { Wishes = before.Wishes.With(types), MayLack = before.OnlyWishedBefore(types) };
        if (before.Dataset.Origin is { } origin)
        {
            var opens = secret ?? _secrets.Reveal(before.Dataset.Secret, before.Dataset.Name);
            await using var fetched = await _sources.OpenAsync(origin, opens, cancellationToken);
            return await TakeNextAsync(fetched, incoming with { Secret = secret is null ? incoming.Secret : _secrets.Protect(secret) }, progress, cancellationToken);
        }

        if (secret is not null)
        {
            throw new DatasetException("The dataset is made of a file that was sent; it is read again without credentials.");
        }

        await using var file = new OpenedSource(File.OpenRead(source.Path), source.FileName, before.Dataset.Bytes);
        return await TakeNextAsync(file, incoming with { Contract = source.ContractBut(types) }, progress, cancellationToken);
    }

    private async Task<VersionBefore?> FindBeforeAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.Datasets.AsNoTracking().SingleOrDefaultAsync(dataset => dataset.Id == id, cancellationToken) is { } dataset ? new VersionBefore(dataset) : null;
    }

    private async Task<DatasetRecord> TakeNewAsync(OpenedSource file, IncomingDataset incoming, IProgress<ReadingStep>? progress, CancellationToken cancellationToken) =>
        (await TakeAsync(file, incoming, progress, cancellationToken))!;

    private async Task<DatasetRecord> TakeNextAsync(OpenedSource file, IncomingDataset incoming, IProgress<ReadingStep>? progress, CancellationToken cancellationToken) =>
        await TakeAsync(file, incoming, progress, cancellationToken) ?? throw new DatasetException($"The dataset '{incoming.Name}' was deleted meanwhile.");

    /// <summary>Receives, reads and stores a dataset; null where the series that it would be a version of is gone by then.</summary>
    private async Task<DatasetRecord?> TakeAsync(OpenedSource file, IncomingDataset incoming, IProgress<ReadingStep>? progress, CancellationToken cancellationToken)
    {
        // Before anything is received: not every format needs it, but the profile does.
        TableEngine.MustBeThere();
        var canonicalPath = _folders.NewTemporaryPath(".parquet");
        try
        {
            var received = new ReceivingStream(file.Content, new ReadingProgress(progress, file.Length ?? 0, _time));
            using var source = await _store.ReceiveAsync(received, _options.MaxUploadBytes, cancellationToken);
            var read = await ReadAsync(source.Path, file.FileName, canonicalPath, incoming, progress, cancellationToken);
            using var canonical = await _store.StageAsync(canonicalPath, cancellationToken);

            // Of rows that were appended no file has them all but the canonical one, which then is what the dataset was made of.
            var made = incoming.Behind is null ? source : canonical;
            var dataset = incoming.ToEntity(file.FileName, made, read, _time.GetUtcNow());
            var held = await _ledger.HoldAsync(
                [new(dataset.Id, DatasetEntity.Source, made), new(dataset.Id, DatasetEntity.Canonical, canonical)],
                db => AddAsync(db, dataset, incoming.Series, cancellationToken),
                cancellationToken);
            return held ? await TellAsync(dataset) : null;
        }
        catch (Exception failure)
        {
            File.Delete(canonicalPath);
            if (failure is not DatasetException && DiskFull.IsCauseOf(failure))
            {
                throw new DiskFullException(failure);
            }

            throw;
        }
    }

    private Task<CanonicalDataset> ReadAsync(string path, string fileName, string canonicalPath, IncomingDataset incoming, IProgress<ReadingStep>? progress, CancellationToken cancellationToken)
    {
        var options = DatasetReaderOptions.Training with { Wishes = incoming.Layout ?? incoming.Wishes, MayLack = incoming.MayLack, Contract = incoming.Contract, Progress = progress, Time = _time };
        return incoming.Behind is { } behind
            ? AppendedRows.ReadAsync(behind.Path, behind.Columns, path, fileName, canonicalPath, options with { Wishes = options.Wishes with { Columns = null, Missing = null } }, cancellationToken)
            : DatasetReader.ReadAsync(path, fileName, canonicalPath, options, cancellationToken);
    }

    /// <summary>Adds the row, of a further version with the next number of its series: whoever counts first touches all rows of it, so that two at once get two numbers.</summary>
    private static async Task<bool> AddAsync(StudioDbContext db, DatasetEntity dataset, Guid? series, CancellationToken cancellationToken)
    {
        if (series is { } known)
        {
            var versions = db.Datasets.Where(version => version.SeriesId == known);
            if (await versions.ExecuteUpdateAsync(set => set.SetProperty(version => version.LastVersion, version => version.LastVersion), cancellationToken) == 0)
            {
                return false;
            }

            // Only now are versions seen that others have made meanwhile.
            var next = await versions.MaxAsync(version => version.LastVersion, cancellationToken) + 1;
            await versions.ExecuteUpdateAsync(set => set.SetProperty(version => version.LastVersion, next), cancellationToken);
            (dataset.Version, dataset.LastVersion) = (next, next);
        }

        db.Datasets.Add(dataset);
        return true;
    }

    private async Task<DatasetRecord> TellAsync(DatasetEntity dataset)
    {
        _datasets.EnqueueProfile(dataset.Id, dataset.Name);
        await _audit.WriteAsync(dataset.Version == 1 ? "dataset.import" : "dataset.version", string.Create(CultureInfo.InvariantCulture, $"{dataset.Name} {dataset.Id}{(dataset.Version == 1 ? "" : $" version {dataset.Version} ({dataset.Made})")}"), CancellationToken.None);
        LogImported(dataset.Id, dataset.Rows, dataset.Columns.Count, dataset.RejectedCount);
        return DatasetService.RecordOf(dataset);
    }

    [LoggerMessage(LogLevel.Information, "Dataset {DatasetId} imported: {Rows} rows, {Columns} columns, {Rejected} lines rejected")]
    private partial void LogImported(Guid datasetId, long rows, int columns, long rejected);
}
