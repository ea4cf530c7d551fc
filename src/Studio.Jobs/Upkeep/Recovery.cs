namespace Studio.Jobs.Upkeep;

using Hangfire;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Batches;
using Studio.Jobs.Comparisons;
using Studio.Jobs.Datasets;
using Studio.Jobs.Evaluations;
using Studio.Jobs.Experiments;
using Studio.Jobs.ModelImports;
using Studio.Jobs.Orders;
using Studio.Jobs.Retraining;

/// <summary>
/// Enqueues again what a stopped or killed service left unfinished. The data folder belongs to one process at a time, so
/// whatever is marked as running at start has no run any more; its trainer process ended when its standard input did.
/// </summary>
internal sealed partial class Recovery(
    IDbContextFactory<StudioDbContext> database,
    ArtifactLedger ledger,
    DatasetService datasets,
    IBackgroundJobClient jobs,
    ILogger<Recovery> logger)
{
    /// <summary>Recovers; called once, before the job servers start.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var swept = await ledger.SweepAsync(TimeSpan.Zero, cancellationToken);
        if (swept > 0)
        {
            LogSwept(swept);
        }

        await using var db = await database.CreateDbContextAsync(cancellationToken);
        await ProfileAgainAsync(db, cancellationToken);
        await PublishAgainAsync(db, cancellationToken);
        await RunAgainAsync(db, cancellationToken);
        await DoOrdersAgainAsync<BatchEntity, RunBatchJob>(db, cancellationToken);
        await DoOrdersAgainAsync<ComparisonEntity, RunComparisonJob>(db, cancellationToken);
        await DoOrdersAgainAsync<ModelImportEntity, RunModelImportJob>(db, cancellationToken);
        await DoOrdersAgainAsync<EvaluationEntity, RunEvaluationJob>(db, cancellationToken);
        await DoOrdersAgainAsync<RetrainingRunEntity, RunRetrainingJob>(db, cancellationToken);
    }

    private async Task ProfileAgainAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        var unfinished = await db.Datasets
            .Where(dataset => dataset.State == DatasetState.Profiling)
            .OrderBy(dataset => dataset.CreatedAt)
            .Select(dataset => new { dataset.Id, dataset.Name })
            .ToListAsync(cancellationToken);
        foreach (var dataset in unfinished)
        {
            LogProfileAgain(dataset.Id, dataset.Name);
            datasets.EnqueueProfile(dataset.Id, dataset.Name);
        }
    }

    /// <summary>Whatever is marked as running has no run any more; it waits for a slot again, with all it has found.</summary>
    private async Task RunAgainAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        var broken = db.Parts.Where(part => part.State == PartState.Running || part.State == PartState.Admitted);
        foreach (var part in await broken.Select(part => new { part.ExperimentId, part.Index, part.Experiment!.Name, part.Experiment.Trials }).ToListAsync(cancellationToken))
        {
            LogRunAgain(part.ExperimentId, part.Index, part.Name, part.Trials);
        }

        await broken.ExecuteUpdateAsync(
            set => set
                .SetProperty(part => part.State, PartState.Queued)
                .SetProperty(part => part.RunId, (Guid?)null)
                .SetProperty(part => part.JobId, (string?)null),
            cancellationToken);
        var open = await db.Experiments
            .Where(experiment => (experiment.State == ExperimentState.Running || experiment.State == ExperimentState.Queued) && experiment.Result == null)
            .ToListAsync(cancellationToken);
        foreach (var experiment in open)
        {
            await ExperimentRows.SettleAsync(db, experiment, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task PublishAgainAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        var trained = await db.Experiments
            .Where(experiment => experiment.State == ExperimentState.Running && experiment.Result != null)
            .OrderBy(experiment => experiment.CreatedAt)
            .Select(experiment => new { experiment.Id, experiment.Name })
            .ToListAsync(cancellationToken);
        foreach (var experiment in trained)
        {
            LogPublishAgain(experiment.Id, experiment.Name);
            PublishModelJob.Enqueue(jobs, experiment.Id, experiment.Name);
        }
    }

    /// <summary>Batches go on behind the segments that are stored, comparisons and imports begin anew.</summary>
    private async Task DoOrdersAgainAsync<TOrder, TJob>(StudioDbContext db, CancellationToken cancellationToken)
        where TOrder : OrderEntity
        where TJob : IOrderJob
    {
        await OrderRows.QueueAgainAsync<TOrder>(db, cancellationToken);
        foreach (var order in await db.Set<TOrder>().AsNoTracking().Where(order => order.State == OrderState.Queued).OrderBy(order => order.CreatedAt).ToListAsync(cancellationToken))
        {
            LogOrderAgain(TJob.Kind, order.Id, order.About);
            TJob.Enqueue(jobs, order.Id, order.About);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} files without an owner removed")]
    private partial void LogSwept(int count);

    [LoggerMessage(LogLevel.Information, "Dataset {DatasetId} ({Name}) is profiled again: the service ended before")]
    private partial void LogProfileAgain(Guid datasetId, string name);

    [LoggerMessage(LogLevel.Information, "The {Kind} {OrderId} of model {Model} is asked for again: the service ended before")]
    private partial void LogOrderAgain(string kind, Guid orderId, string model);

    [LoggerMessage(LogLevel.Information, "Experiment {ExperimentId} ({Name}) is published: the service ended before")]
    private partial void LogPublishAgain(Guid experimentId, string name);

    [LoggerMessage(LogLevel.Warning, "Experiment {ExperimentId} part {Index} ({Name}) goes on after {Trials} trials: the service ended while it ran")]
    private partial void LogRunAgain(Guid experimentId, int index, string name, int trials);
}
