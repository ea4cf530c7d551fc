namespace Studio.Jobs.Models;

using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Pipelines.Reports;
using Studio.Pipelines;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Scoring;

/// <summary>What became of the wish to publish a model.</summary>
public enum PublishOutcome
{
    /// <summary>There is a new version.</summary>
    Published,

    /// <summary>It was a version already.</summary>
    AlreadyPublished,

    /// <summary>There is no such experiment.</summary>
    NoExperiment,

    /// <summary>The experiment ended with no model of that name.</summary>
    NoModel,

    /// <summary>It cannot be published.</summary>
    Refused,
}

/// <summary>The answer to the wish to publish a model.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Version">Number of the version; null unless there is one.</param>
/// <param name="Reason">One sentence when there is none.</param>
public sealed record PublishResult(PublishOutcome Outcome, int? Version, string? Reason);

/// <summary>Publishes a further model of an experiment that has ended: each ends with several, and its job publishes one of them.</summary>
public sealed partial class ModelPublisher
{
    private const string OnnxFile = "model.onnx";
    private static readonly string[] SharedFiles = ["leaderboard.json", "plan.json"];

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly ArtifactLedger _ledger;
    private readonly IArtifactStore _store;
    private readonly StudioFolders _folders;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelPublisher> _logger;

    internal ModelPublisher(
        IDbContextFactory<StudioDbContext> database, ArtifactLedger ledger, IArtifactStore store, StudioFolders folders, TimeProvider time, ILogger<ModelPublisher> logger) =>
        (_database, _ledger, _store, _folders, _time, _logger) = (database, ledger, store, folders, time, logger);

    /// <summary>Publishes.</summary>
    /// <param name="experimentId">Experiment.</param>
    /// <param name="candidate">Which of its models: <c>best</c>, <c>single</c> or <c>small</c>.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    public async Task<PublishResult> PublishAsync(Guid experimentId, string candidate, CancellationToken cancellationToken)
    {
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

        return await _ledger.FindPathAsync(experimentId, model.File, cancellationToken) is { } onnx
            ? await StoreAsync(experiment, model, onnx, cancellationToken)
            : new PublishResult(PublishOutcome.Refused, null, $"The file {model.File} of the experiment is gone.");
    }

    private static Task<int?> FindVersionAsync(StudioDbContext db, Guid experimentId, string sha256, CancellationToken cancellationToken) =>
        db.ModelVersions
            .Where(version => version.ExperimentId == experimentId && version.Sha256 == sha256)
            .Select(version => (int?)version.Version)
            .FirstOrDefaultAsync(cancellationToken);

    private async Task<PublishResult> StoreAsync(ExperimentEntity experiment, ModelReport model, string onnx, CancellationToken cancellationToken)
    {
        ModelSignature signature;
        using (var scorer = new OnnxScorer(onnx))
        {
            signature = scorer.Signature;
        }

        var id = Guid.CreateVersion7(_time.GetUtcNow());
        using var folder = new TemporaryFolder(_folders.NewTemporaryPath());
        ArtifactClaim[] claims =
        [
            await WriteAsync(id, folder, "signature.json", signature),
            await WriteAsync(id, folder, "metrics.json", model.Metrics),
            await WriteAsync(id, folder, "parity.json", model.Parity),
        ];
        string[] shared = signature.Encoder is null ? SharedFiles : [.. SharedFiles, EncoderFiles.ArchiveName];
        var outcome = PublishOutcome.Published;
        int? number = null;
        await _ledger.HoldAsync(
            claims,
            async db =>
            {
                // Looked up again where only one comes at a time.
                if (await FindVersionAsync(db, experiment.Id, model.OnnxSha256, CancellationToken.None) is { } known)
                {
                    (outcome, number) = (PublishOutcome.AlreadyPublished, known);
                    return false;
                }

                var version = await NewVersion.AddAsync(db, experiment, model, signature, id, null, _time.GetUtcNow(), CancellationToken.None);
                number = version.Version;
                var files = await db.Artifacts.AsNoTracking().Where(file => file.OwnerId == experiment.Id && shared.Contains(file.Name)).ToListAsync();
                db.Artifacts.AddRange(files.Select(file => new ArtifactEntity { OwnerId = id, Name = file.Name, Sha256 = file.Sha256, Bytes = file.Bytes }));
                db.Artifacts.Add(new ArtifactEntity { OwnerId = id, Name = OnnxFile, Sha256 = model.OnnxSha256, Bytes = model.OnnxBytes });
                return true;
            },
            cancellationToken);
        LogPublished(experiment.Name, number, model.Name, experiment.Id);
        return new PublishResult(outcome, number, null);
    }

    private async Task<ArtifactClaim> WriteAsync<T>(Guid owner, TemporaryFolder folder, string name, T value)
    {
        var path = Path.Combine(folder.Path, name);
        await File.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(value, StudioJson.File));
        return new ArtifactClaim(owner, name, await _store.StageAsync(path, CancellationToken.None));
    }

    [LoggerMessage(LogLevel.Information, "Model {Name} version {Version} is the model '{Candidate}' of experiment {ExperimentId}")]
    private partial void LogPublished(string name, int? version, string candidate, Guid experimentId);
}
