namespace Studio.Jobs.Registry;

using System.Text.Json;
using Studio.Jobs.Access;
using Studio.Jobs.Artifacts;
using Studio.Jobs.People;
using Studio.Pipelines;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Reports;

/// <summary>Makes of a version another one of the same model whose labels follow a threshold or costs.</summary>
public sealed partial class VersionDecisions
{
    /// <summary>What a version tells of its own label, and what is found out about it later. All else it shares with the one that it was made of.</summary>
    private static readonly string[] OwnFiles = [ModelFiles.Onnx, ModelFiles.Signature, ModelFiles.Metrics, ModelFiles.Parity, .. ModelFiles.Evaluations.Except([ModelFiles.Background])];

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly ArtifactLedger _ledger;
    private readonly IArtifactStore _store;
    private readonly StudioFolders _folders;
    private readonly VersionChanges _changes;
    private readonly IEnumerable<IPublicationListener> _listeners;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly ILogger<VersionDecisions> _logger;

    internal VersionDecisions(
        IDbContextFactory<StudioDbContext> database,
        ArtifactLedger ledger,
        IArtifactStore store,
        StudioFolders folders,
        VersionChanges changes,
        IEnumerable<IPublicationListener> listeners,
        AuditLog audit,
        TimeProvider time,
        ILogger<VersionDecisions> logger) =>
        (_database, _ledger, _store, _folders, _changes, _listeners, _audit, _time, _logger) = (database, ledger, store, folders, changes, listeners, audit, time, logger);

    /// <summary>Makes the version. It is the newest one of its model from then on.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="number">Number of the version that it is made of.</param>
    /// <param name="wish">Threshold or costs.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <exception cref="InvalidDataException">The new file did not answer as it should; nothing was stored.</exception>
    public async Task<DecisionResult> DecideAsync(string model, int number, DecisionWish wish, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        if (await db.ModelVersions.AsNoTracking().SingleOrDefaultAsync(row => row.Model!.Name == model && row.Version == number, cancellationToken) is not { } source)
        {
            return Missing(model, number);
        }

        if (source.State != ModelVersionState.Ready)
        {
            return Refused($"Version {number} of model '{model}' is {source.State}; only a ready one can be decided anew.");
        }

        if (wish.Problems(source.Signature.Classes).ToList() is { Count: > 0 } problems)
        {
            return new DecisionResult(DecisionOutcome.Unfit, null, problems);
        }

        if (source.ExperimentId is null)
        {
            return Refused($"Version {number} of model '{model}' was made elsewhere, and its label is left as its maker wrote it; decide by the probabilities that it gives, or train a model here.");
        }

        return await _ledger.FindPathAsync(source.Id, ModelFiles.Onnx, cancellationToken) is { } onnx
            ? await MakeAsync(model, source, onnx, wish.ToRule(source.Signature.Classes!), cancellationToken)
            : Refused($"Version {number} of model '{model}' has no {ModelFiles.Onnx} any more.");
    }

    private static DecisionResult Missing(string model, int number) => DecisionResult.Without(DecisionOutcome.NotFound, $"Model '{model}' has no version {number}.");

    private static DecisionResult Refused(string reason) => DecisionResult.Without(DecisionOutcome.Refused, reason);

    private async Task<DecisionResult> MakeAsync(string model, ModelVersionEntity source, string onnx, DecisionRule rule, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder(_folders.NewTemporaryPath());
        var path = Path.Combine(folder.Path, ModelFiles.Onnx);
        await File.WriteAllBytesAsync(path, DecisionGraph.Write(await File.ReadAllBytesAsync(onnx, cancellationToken), source.Signature, rule), cancellationToken);
        DecisionCheck.Run(onnx, path, source.Signature.Encoder is { } needed ? await _ledger.FindPathAsync(source.Id, needed.File, cancellationToken) : null);
        var file = await _store.StageAsync(path, cancellationToken);
        var version = VersionOf(source, rule, file);
        ArtifactClaim[] claims =
        [
            new ArtifactClaim(version.Id, ModelFiles.Onnx, file),
            await WriteAsync(version.Id, folder, ModelFiles.Signature, version.Signature),
            await WriteAsync(version.Id, folder, ModelFiles.Metrics, version.Metrics),
            await WriteAsync(version.Id, folder, ModelFiles.Parity, version.Parity),
        ];
        var (result, evaluates) = (Missing(model, source.Version), false);
        async Task<bool> ChangeAsync(StudioDbContext db)
        {
            // Held first, so that neither the same is made twice nor the source deleted meanwhile.
            await ModelRows.HoldAsync(db, model, cancellationToken);
            if (!await db.ModelVersions.AnyAsync(row => row.Id == source.Id, cancellationToken))
            {
                return false;
            }

            if (await FindSameAsync(db, source, version, cancellationToken) is { } known)
            {
                result = known.State == ModelVersionState.Ready
                    ? new DecisionResult(DecisionOutcome.Known, known.Version, [])
                    : Refused($"Version {known.Version} of model '{model}' decides that way already and is {known.State}; restore it.");
                return false;
            }

            await NewVersion.AddAsync(db, model, version, cancellationToken);
            await ShareFilesAsync(db, source.Id, version.Id, cancellationToken);
            evaluates = await CanBeEvaluatedAsync(db, source, cancellationToken);
            foreach (var listener in _listeners.Where(_ => evaluates))
            {
                listener.Prepare(db, version);
            }

            return true;
        }

        if (!await _ledger.HoldAsync(claims, ChangeAsync, cancellationToken))
        {
            return result;
        }

        _changes.Tell();
        foreach (var listener in _listeners.Where(_ => evaluates))
        {
            listener.Begin(version.Id, model);
        }

        await _audit.WriteAsync("version.decide", $"{model}/{version.Version}", CancellationToken.None);
        LogDecided(model, version.Version, source.Version, version.Candidate);
        return new DecisionResult(DecisionOutcome.Made, version.Version, []);
    }

    private ModelVersionEntity VersionOf(ModelVersionEntity source, DecisionRule rule, StagedArtifact file)
    {
        var now = _time.GetUtcNow();
        return new ModelVersionEntity
        {
            Id = Guid.CreateVersion7(now),
            State = ModelVersionState.Ready,
            ExperimentId = source.ExperimentId,
            Candidate = CandidateOf(source, rule, file.Sha256),
            Learner = source.Learner,
            Members = source.Members,
            Sha256 = file.Sha256,
            Bytes = file.Bytes,
            Signature = DecisionGraph.SignatureOf(source.Signature, rule),
            Metrics = source.Metrics?.WithoutClasses(),

            // Probabilities are the same to the last bit, so that what was compared still holds; labels were checked against the rule.
            Parity = source.Parity,
            Notes = $"Made of version {source.Version}: {rule.Describe(source.Signature.Classes!)}. Metrics that look at labels are left out; a quality report, where there is one, has them.",
            CreatedAt = now,
            DatasetId = source.DatasetId,
            DatasetName = source.DatasetName,
            DatasetSha256 = source.DatasetSha256,
            Seed = source.Seed,
            StudioVersion = StudioVersion.Current,
        };
    }

    /// <summary>An experiment has one version of each name.</summary>
    private static string CandidateOf(ModelVersionEntity source, DecisionRule rule, string sha256)
    {
        var name = source.Candidate.Split(',')[0];
        return rule.Threshold is { } threshold
            ? string.Create(CultureInfo.InvariantCulture, $"{name}, threshold {threshold}")
            : $"{name}, costs {sha256[..8]}";
    }

    private static Task<ModelVersionEntity?> FindSameAsync(StudioDbContext db, ModelVersionEntity source, ModelVersionEntity version, CancellationToken cancellationToken) => db.ModelVersions
        .AsNoTracking()
        .Where(row => row.ModelId == source.ModelId && (row.Sha256 == version.Sha256 || (row.ExperimentId == version.ExperimentId && row.Candidate == version.Candidate)))
        .OrderBy(row => row.State == ModelVersionState.Ready ? 0 : 1)
        .FirstOrDefaultAsync(cancellationToken);

    /// <summary>Where the model that it was made of was or is evaluated, and what that takes is still there.</summary>
    private static async Task<bool> CanBeEvaluatedAsync(StudioDbContext db, ModelVersionEntity source, CancellationToken cancellationToken) =>
        await db.Evaluations.AnyAsync(evaluation => evaluation.Id == source.Id, cancellationToken)
        && await EvaluationArchives.FindAsync(db, source.ExperimentId, source.Candidate, cancellationToken) is not null;

    private static async Task ShareFilesAsync(StudioDbContext db, Guid source, Guid version, CancellationToken cancellationToken)
    {
        var files = await db.Artifacts.AsNoTracking().Where(file => file.OwnerId == source && !OwnFiles.Contains(file.Name)).ToListAsync(cancellationToken);
        db.Artifacts.AddRange(files.Select(file => new ArtifactEntity { OwnerId = version, Name = file.Name, Sha256 = file.Sha256, Bytes = file.Bytes }));
    }

    private async Task<ArtifactClaim> WriteAsync<T>(Guid owner, TemporaryFolder folder, string name, T value)
    {
        var path = Path.Combine(folder.Path, name);
        await File.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(value, StudioJson.File));
        return new ArtifactClaim(owner, name, await _store.StageAsync(path, CancellationToken.None));
    }

    [LoggerMessage(LogLevel.Information, "Model {Name} version {Version} is version {Source} as '{Candidate}'")]
    private partial void LogDecided(string name, int version, int source, string candidate);
}
