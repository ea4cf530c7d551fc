namespace Studio.Jobs.Evaluations;

using System.Text.Json;
using System.Threading.Channels;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Datasets;
using Studio.Jobs.Experiments;
using Studio.Jobs.Orders;
using Studio.Jobs.Registry;
using Studio.Jobs.Training;
using Studio.Pipelines;
using Studio.Pipelines.Data;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;

/// <summary>Evaluates a version in a trainer process, and stores each report as soon as it is there.</summary>
internal sealed class EvaluationExecution(
    IDbContextFactory<StudioDbContext> database,
    DatasetService datasets,
    TestTable tests,
    TrainerProcess trainer,
    SlotShare share,
    ArtifactLedger ledger,
    IArtifactStore store,
    StudioFolders folders,
    StoreOutage outage,
    TimeProvider time)
{
    private const string Gone = "What it takes to evaluate the model is no longer in the store; train it again.";

    /// <summary>Runs.</summary>
    /// <param name="run">The claim.</param>
    /// <param name="cancellationToken">Ends it early; reports that were stored stay.</param>
    /// <returns>False when the claim is lost.</returns>
    /// <exception cref="DatasetException">It cannot be evaluated; the message is fit for people.</exception>
    public async Task<bool> RunAsync(EvaluationRun run, CancellationToken cancellationToken)
    {
        await using var beat = new OrderBeat(run.BeatAsync, time, cancellationToken);
        using var folder = new TemporaryFolder(folders.NewTemporaryPath());
        var reports = new Reports(run, ledger, store, outage, Directory.CreateDirectory(Path.Combine(folder.Path, "reports")).FullName);
        await reports.FindAsync(beat.Token);
        var order = await OrderAsync(run.Order, folder.Path, reports.Folder, beat.Token);
        async Task HearAsync(ExperimentEvent happened)
        {
            await reports.StoreAsync(beat.Token);
            run.Report((happened as StageStarted)?.Detail ?? string.Empty);
        }

        var end = await trainer.RunAsync(order, HearAsync, Channel.CreateUnbounded<string>().Reader, beat.Token);
        return end.Last switch
        {
            EvaluationEnded { Result: var result } => await reports.StoreAsync(beat.Token) && await outage.OutlastAsync(() => run.CompleteAsync(result.Left, beat.Token), beat.Token),
            ExperimentFailed failed => throw new DatasetException(failed.Reason),
            _ => throw new InvalidOperationException(end.Death?.Reason ?? "The trainer ended without a result."),
        };
    }

    private async Task<TrainerOrder> OrderAsync(EvaluationEntity evaluation, string folder, string reports, CancellationToken cancellationToken)
    {
        var model = Directory.CreateDirectory(Path.Combine(folder, "model")).FullName;
        await CopyAsync(evaluation.Id, ModelFiles.Onnx, model, cancellationToken);
        await CopyAsync(evaluation.Id, ModelFiles.Plan, model, cancellationToken);
        await CopyArchiveAsync(evaluation, model, cancellationToken);
        await TryCopyAsync(evaluation.Id, ModelFiles.Encoder, model, cancellationToken);
        await TryCopyAsync(evaluation.Id, ModelFiles.Leaderboard, model, cancellationToken);
        await using var planFile = File.OpenRead(Path.Combine(model, ModelFiles.Plan));
        var plan = share.Fit((await JsonSerializer.DeserializeAsync<TrainingPlan>(planFile, StudioJson.File, cancellationToken))!);
        var (data, test) = await FindTablesAsync(evaluation.ExperimentId, plan, folder, cancellationToken);
        return new TrainerOrder(plan, new ExperimentFiles(data, test, reports), folder, ExperimentPart.Whole, null) { Evaluate = model };
    }

    private async Task<(string Data, string? Test)> FindTablesAsync(Guid experimentId, TrainingPlan plan, string folder, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var tables = await db.Experiments.Where(experiment => experiment.Id == experimentId).Select(experiment => new { experiment.DatasetId, experiment.TestDatasetId }).SingleOrDefaultAsync(cancellationToken)
            ?? throw new DatasetException(Gone);
        var data = await datasets.FindCanonicalAsync(tables.DatasetId, cancellationToken) ?? throw new DatasetException("The dataset that the model was trained on was deleted.");
        return (data, tables.TestDatasetId is { } test ? await tests.FindAsync(test, plan, folder, cancellationToken) : null);
    }

    private async Task CopyArchiveAsync(EvaluationEntity evaluation, string folder, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var candidate = await db.ModelVersions.Where(version => version.Id == evaluation.Id).Select(version => version.Candidate).SingleOrDefaultAsync(cancellationToken) ?? throw new DatasetException(Gone);
        var archive = await EvaluationArchives.FindAsync(db, evaluation.ExperimentId, candidate, cancellationToken) ?? throw new DatasetException(Gone);
        await CopyAsync(evaluation.ExperimentId, archive, folder, cancellationToken);
        File.Move(Path.Combine(folder, archive), Path.Combine(folder, ModelFiles.Evaluation), overwrite: true);
    }

    private async Task CopyAsync(Guid owner, string name, string folder, CancellationToken cancellationToken)
    {
        if (!await TryCopyAsync(owner, name, folder, cancellationToken))
        {
            throw new DatasetException(Gone);
        }
    }

    private async Task<bool> TryCopyAsync(Guid owner, string name, string folder, CancellationToken cancellationToken)
    {
        if (await ledger.FindPathAsync(owner, name, cancellationToken) is not { } path)
        {
            return false;
        }

        File.Copy(path, Path.Combine(folder, name));
        return true;
    }

    /// <summary>The reports of a version: in a folder where they are made, and in the store.</summary>
    private sealed class Reports(EvaluationRun run, ArtifactLedger ledger, IArtifactStore store, StoreOutage outage, string folder)
    {
        private readonly HashSet<string> _stored = [];

        public string Folder => folder;

        /// <summary>Fetches those that an earlier run has stored.</summary>
        public async Task FindAsync(CancellationToken cancellationToken)
        {
            foreach (var name in ModelFiles.Evaluations)
            {
                if (await ledger.FindPathAsync(run.Order.Id, name, cancellationToken) is { } path)
                {
                    File.Copy(path, Path.Combine(folder, name));
                    _stored.Add(name);
                }
            }
        }

        /// <summary>Stores those that are new.</summary>
        /// <returns>False when the claim is lost.</returns>
        public async Task<bool> StoreAsync(CancellationToken cancellationToken)
        {
            string[] made = [.. ModelFiles.Evaluations.Except(_stored).Where(name => File.Exists(Path.Combine(folder, name)))];
            if (made.Length == 0)
            {
                return true;
            }

            var claims = new List<ArtifactClaim>();
            foreach (var name in made)
            {
                claims.Add(new ArtifactClaim(run.Order.Id, name, await store.StageAsync(Path.Combine(folder, name), cancellationToken)));
            }

            _stored.UnionWith(made);
            return await outage.OutlastAsync(() => ledger.HoldAsync(claims, db => run.HoldAsync(db, cancellationToken), cancellationToken), cancellationToken);
        }
    }
}
