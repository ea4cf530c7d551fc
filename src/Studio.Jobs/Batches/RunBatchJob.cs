namespace Studio.Jobs.Batches;

using Hangfire;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Orders;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Workers;

/// <summary>Runs a batch that waits.</summary>
internal sealed class RunBatchJob(IDbContextFactory<StudioDbContext> database, ArtifactLedger ledger, BatchExecution execution, OrderRunner runner, TimeProvider time) : IOrderJob
{
    /// <inheritdoc/>
    public static string Kind => "batch";

    /// <inheritdoc/>
    public static void Enqueue(IBackgroundJobClient jobs, Guid id, string about, TimeSpan pause = default) =>
        _ = pause > TimeSpan.Zero ? jobs.Schedule<RunBatchJob>(job => job.RunAsync(id, about), pause) : jobs.Enqueue<RunBatchJob>(job => job.RunAsync(id, about));

    /// <summary>Runs it, if it can be claimed.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="model">Name of the model, for the dashboard.</param>
    [Queue(JobQueues.Batch)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    [JobDisplayName("Batch of {1} ({0})")]
    public Task RunAsync(Guid id, string model) => runner.RunAsync<RunBatchJob, BatchRun>(id, model, new(
        (batch, token) => BatchRun.TryClaimAsync(database, time, batch, token),
        execution.RunAsync,
        (run, reason) => ledger.ReleaseAsync(run.Order.Id, db => run.FailAsync(db, reason, CancellationToken.None), CancellationToken.None),
        FailureKind.Batch));
}
