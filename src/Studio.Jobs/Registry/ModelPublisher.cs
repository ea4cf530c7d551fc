namespace Studio.Jobs.Registry;

using System.Text.Json;
using Studio.Jobs.Access;
using Studio.Jobs.Artifacts;
using Studio.Jobs.People;
using Studio.Pipelines;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;

/// <summary>Makes versions of the models that an experiment has ended with. Whoever asks for one, it has the same files.</summary>
public sealed partial class ModelPublisher
{
    /// <summary>What a version tells of its own model, in files of its own.</summary>
    private static readonly string[] OwnFiles = [ModelFiles.Signature, ModelFiles.Metrics, ModelFiles.Parity];

    /// <summary>What all models of an experiment share.</summary>
    private static readonly string[] SharedFiles = [ModelFiles.Leaderboard, ModelFiles.Plan];

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly ArtifactLedger _ledger;
    private readonly IArtifactStore _store;
    private readonly StudioFolders _folders;
    private readonly VersionChanges _changes;
    private readonly IEnumerable<IPublicationListener> _listeners;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelPublisher> _logger;

    internal ModelPublisher(
        IDbContextFactory<StudioDbContext> database,
        ArtifactLedger ledger,
        IArtifactStore store,
        StudioFolders folders,
        VersionChanges changes,
        IEnumerable<IPublicationListener> listeners,
        AuditLog audit,
        TimeProvider time,
        ILogger<ModelPublisher> logger) =>
        (_database, _ledger, _store, _folders, _changes, _listeners, _audit, _time, _logger) = (database, ledger, store, folders, changes, listeners, audit, time, logger);

    /// <summary>Publishes a further model of an experiment that has ended: each ends with several, and its job publishes one of them.</summary>
    /// <param name="experimentId">Experiment.</param>
    /// <param name="candidate">Which of its models: <c>best</c>, <c>single</c> or <c>small</c>.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    public async Task<PublishResult> PublishAsync(Guid experimentId, string candidate, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var experiment = await db.Experiments.AsNoTracking().SingleOrDefaultAsync(entity => entity.Id == experimentId, cancellationToken);
        if (experiment is null)
        {
            return new PublishResult(PublishOutcome.NoExperiment, null, $"There is no experiment {experimentId}.");
        }

        if (experiment is not { State: ExperimentState.Completed, Result: { } result })
        {
            return new PublishResult(PublishOutcome.Refused, null, $"Experiment '{experiment.Name}' is {experiment.State}; only a completed one has models to publish.");
        }

        if (result.Models.FirstOrDefault(model => model.Name.Equals(candidate, StringComparison.OrdinalIgnoreCase)) is not { } model)
        {
            return new PublishResult(
                PublishOutcome.NoModel, null, $"The experiment has no model '{candidate}'; it has {string.Join(", ", result.Models.Select(known => known.Name).DefaultIfEmpty("none"))}.");
        }

        if (await FindVersionAsync(db, experimentId, model.OnnxSha256, cancellationToken) is { } known)
        {
            return new PublishResult(PublishOutcome.AlreadyPublished, known, null);
        }

        if (!model.Parity.Passed)
        {
            return new PublishResult(PublishOutcome.Refused, null, $"The ONNX file of the model '{model.Name}' does not answer as the trained model does; it is not served.");
        }

        return await _ledger.FindPathAsync(experimentId, model.File, cancellationToken) is not null
            ? await PublishAsync(experiment, model, cancellationToken)
            : new PublishResult(PublishOutcome.Refused, null, $"The file {model.File} of the experiment is gone.");
    }

    /// <summary>Makes a version of a model in one transaction with what the caller changes: Ready, or Rejected where parity failed.</summary>
    /// <param name="experiment">The experiment that made the model.</param>
    /// <param name="model">The model.</param>
    /// <param name="hold">First in the transaction: makes sure that the model is still to be published; false to change nothing.</param>
    /// <param name="added">Further changes, once the version has its number.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <returns>The version; null when <paramref name="hold"/> said no.</returns>
    internal async Task<ModelVersionEntity?> AddAsync(
        ExperimentEntity experiment, ModelReport model, Func<StudioDbContext, Task<bool>> hold, Action<StudioDbContext, ModelVersionEntity> added, CancellationToken cancellationToken)
    {
        var signature = await ReadSignatureAsync(experiment.Id, model, cancellationToken);
        var version = VersionOf(experiment, model, signature, _time.GetUtcNow());
        using var folder = new TemporaryFolder(_folders.NewTemporaryPath());
        var claims = IsFirst(model) ? [] : await WriteAsync(version, folder);
        async Task<bool> ChangeAsync(StudioDbContext db)
        {
            if (!await hold(db))
            {
                return false;
            }

            await VersionLineage.FillAsync(db, version, experiment, cancellationToken);
            await NewVersion.AddAsync(db, experiment.Name, version, cancellationToken);
            await ShareFilesAsync(db, experiment.Id, version, model, cancellationToken);
            added(db, version);
            return true;
        }

        var done = await _ledger.HoldAsync(claims, ChangeAsync, cancellationToken);
        if (done)
        {
            _changes.Tell();
        }

        return done ? version : null;
    }

    private static Task<int?> FindVersionAsync(StudioDbContext db, Guid experimentId, string sha256, CancellationToken cancellationToken) =>
        db.ModelVersions
            .Where(version => version.ExperimentId == experimentId && version.Sha256 == sha256)
            .Select(version => (int?)version.Version)
            .FirstOrDefaultAsync(cancellationToken);

    /// <summary>True for the model that the experiment's own files tell of; of the others it has the ONNX file alone.</summary>
    private static bool IsFirst(ModelReport model) => model.File == ModelFiles.Onnx;

    internal static string? ReasonToReject(ParityReport parity) => parity.Passed
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"The ONNX file does not answer as the trained model does: on {parity.Rows} rows the largest difference is {parity.MaxDifference:G3} where {parity.Tolerance:G3} is allowed, and {parity.LabelMismatches} labels differ. It is not served.");

    private static ModelVersionEntity VersionOf(ExperimentEntity experiment, ModelReport model, ModelSignature signature, DateTimeOffset now)
    {
        var rejected = ReasonToReject(model.Parity);
        return new ModelVersionEntity
        {
            Id = Guid.CreateVersion7(now),
            State = rejected is null ? ModelVersionState.Ready : ModelVersionState.Rejected,
            Reason = rejected,
            ExperimentId = experiment.Id,
            Candidate = model.Name,
            Learner = model.Members.Count == 1 ? model.Members[0].Learner : $"ensemble of {model.Members.Count}",
            Members = model.Members,
            Sha256 = model.OnnxSha256,
            Bytes = model.OnnxBytes,
            Signature = signature,
            Metrics = model.Metrics,
            Parity = model.Parity,
            CreatedAt = now,
            StudioVersion = StudioVersion.Current,
        };
    }

    private async Task<PublishResult> PublishAsync(ExperimentEntity experiment, ModelReport model, CancellationToken cancellationToken)
    {
        int? known = null;
        IPublicationListener[] told = [];

        // Looked up again where only one comes at a time.
        async Task<bool> HoldAsync(StudioDbContext db)
        {
            known = await FindVersionAsync(db, experiment.Id, model.OnnxSha256, cancellationToken);
            told = await EvaluationArchives.FindAsync(db, experiment.Id, model.Name, cancellationToken) is null ? [] : [.. _listeners];
            return known is null;
        }

        if (await AddAsync(experiment, model, HoldAsync, (db, version) => Array.ForEach(told, listener => listener.Prepare(db, version)), cancellationToken) is not { } version)
        {
            return new PublishResult(PublishOutcome.AlreadyPublished, known, null);
        }

        Array.ForEach(told, listener => listener.Begin(version.Id, experiment.Name));
        await _audit.WriteAsync("version.publish", $"{experiment.Name}/{version.Version}", CancellationToken.None);
        LogPublished(experiment.Name, version.Version, model.Name, experiment.Id);
        return new PublishResult(PublishOutcome.Published, version.Version, null);
    }

    private async Task<ModelSignature> ReadSignatureAsync(Guid experimentId, ModelReport model, CancellationToken cancellationToken)
    {
        var name = IsFirst(model) ? ModelFiles.Signature : model.File;
        var path = await _ledger.FindPathAsync(experimentId, name, cancellationToken)
            ?? throw new InvalidOperationException($"the trainer has written no {name}.");
        if (!IsFirst(model))
        {
            using var scorer = new OnnxScorer(path);
            return scorer.Signature;
        }

        await using var file = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<ModelSignature>(file, StudioJson.File, cancellationToken)
            ?? throw new InvalidOperationException($"{name} is empty.");
    }

    private async Task<ArtifactClaim[]> WriteAsync(ModelVersionEntity version, TemporaryFolder folder) =>
    [
        await WriteAsync(version.Id, folder, ModelFiles.Signature, version.Signature),
        await WriteAsync(version.Id, folder, ModelFiles.Metrics, version.Metrics),
        await WriteAsync(version.Id, folder, ModelFiles.Parity, version.Parity),
    ];

    private async Task<ArtifactClaim> WriteAsync<T>(Guid owner, TemporaryFolder folder, string name, T value)
    {
        var path = Path.Combine(folder.Path, name);
        await File.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(value, StudioJson.File));
        return new ArtifactClaim(owner, name, await _store.StageAsync(path, CancellationToken.None));
    }

    /// <summary>The version holds what the experiment has of its model, under the names that every version has.</summary>
    private static async Task ShareFilesAsync(StudioDbContext db, Guid experimentId, ModelVersionEntity version, ModelReport model, CancellationToken cancellationToken)
    {
        string[] names = [model.File, .. SharedFiles, .. IsFirst(model) ? OwnFiles : [], .. version.Signature.Encoder is null ? Array.Empty<string>() : [ModelFiles.Encoder]];
        var files = await db.Artifacts.AsNoTracking().Where(file => file.OwnerId == experimentId && names.Contains(file.Name)).ToListAsync(cancellationToken);
        db.Artifacts.AddRange(files.Select(file => new ArtifactEntity
        {
            OwnerId = version.Id,
            Name = file.Name == model.File ? ModelFiles.Onnx : file.Name,
            Sha256 = file.Sha256,
            Bytes = file.Bytes,
        }));
    }

    [LoggerMessage(LogLevel.Information, "Model {Name} version {Version} is the model '{Candidate}' of experiment {ExperimentId}")]
    private partial void LogPublished(string name, int version, string candidate, Guid experimentId);
}
