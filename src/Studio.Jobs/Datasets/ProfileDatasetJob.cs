namespace Studio.Jobs.Datasets;

using Hangfire;
using Hangfire.Server;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Workers;
using Studio.Pipelines.Data;
using Studio.Pipelines.Profiling;

/// <summary>Profiles a dataset that was imported.</summary>
internal sealed partial class ProfileDatasetJob(
    IDbContextFactory<StudioDbContext> database, ArtifactLedger ledger, StudioTelemetry telemetry, TimeProvider time, ILogger<ProfileDatasetJob> logger)
{
    private const int Retries = 2;

    /// <summary>Makes the profile and sets the dataset Ready, or Failed with the reason when the last attempt fails.</summary>
    [Queue(JobQueues.Profile)]
    [AutomaticRetry(Attempts = Retries, DelaysInSeconds = [1, 5])]
    [JobDisplayName("Profile dataset {1} ({0})")]
    public async Task RunAsync(Guid id, string name, PerformContext? context, CancellationToken cancellationToken)
    {
        using var watched = telemetry.JobStarted("profile", id);
        try
        {
            await ProfileAsync(id, cancellationToken);
            watched.Succeeded();
        }
        catch (Exception failure) when (failure is DatasetException || (failure is not OperationCanceledException && IsLastAttempt(context)))
        {
            LogFailed(failure, id, name);
            telemetry.Failed(FailureKind.Dataset);
            await SaveFailureAsync(id, failure, cancellationToken);
        }
    }

    private static bool IsLastAttempt(PerformContext? context) => context is null || context.GetJobParameter<int>("RetryCount") >= Retries;

    private async Task ProfileAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var dataset = await db.Datasets.SingleOrDefaultAsync(entity => entity.Id == id, cancellationToken);
        if (dataset is not { State: DatasetState.Profiling })
        {
            // Deleted meanwhile, or delivered a second time.
            return;
        }

        var path = await ledger.FindPathAsync(id, DatasetEntity.Canonical, cancellationToken)
            ?? throw new DatasetException("The dataset's file is no longer in the store; delete the dataset and upload the file again.");
        await using (var progress = new ProfileProgress(database, id, time, cancellationToken))
        {
            try
            {
                dataset.Profile = await DatasetProfiler.ProfileAsync(path, dataset.Columns, progress.Token, progress);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                LogDeleted(id);
                return;
            }
        }

        dataset.State = DatasetState.Ready;
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            LogDeleted(id);
        }
    }

    private async Task SaveFailureAsync(Guid id, Exception failure, CancellationToken cancellationToken)
    {
        var reason = failure is DatasetException ? failure.Message : $"The profile could not be made: {failure.Message}";
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        await db.Datasets
            .Where(dataset => dataset.Id == id && dataset.State == DatasetState.Profiling)
            .ExecuteUpdateAsync(
                set => set.SetProperty(dataset => dataset.State, DatasetState.Failed).SetProperty(dataset => dataset.Reason, reason),
                cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Dataset {DatasetId} ({Name}) could not be profiled")]
    private partial void LogFailed(Exception failure, Guid datasetId, string name);

    [LoggerMessage(LogLevel.Information, "Dataset {DatasetId} was deleted while it was profiled")]
    private partial void LogDeleted(Guid datasetId);
}
