namespace Studio.Jobs.ModelImports;

using Hangfire;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Orders;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Workers;

/// <summary>Runs an import that waits.</summary>
internal sealed class RunModelImportJob(IDbContextFactory<StudioDbContext> database, ArtifactLedger ledger, ModelImportExecution execution, OrderRunner runner, TimeProvider time) : IOrderJob
{
    /// <inheritdoc/>
    public static string Kind => "import";

    /// <inheritdoc/>
    public static void Enqueue(IBackgroundJobClient jobs, Guid id, string about, TimeSpan pause = default) =>
        _ = pause > TimeSpan.Zero ? jobs.Schedule<RunModelImportJob>(job => job.RunAsync(id, about), pause) : jobs.Enqueue<RunModelImportJob>(job => job.RunAsync(id, about));

    /// <summary>Runs it, if it can be claimed.</summary>
    /// <param name="id">The import.</param>
    /// <param name="model">Name of the model, for the dashboard.</param>
    [Queue(JobQueues.Batch)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    [JobDisplayName("Import of {1} ({0})")]
    public Task RunAsync(Guid id, string model) => runner.RunAsync<RunModelImportJob, ModelImportRun>(id, model, new(
        (import, token) => ModelImportRun.TryClaimAsync(database, time, import, token),
        execution.RunAsync,
        (run, reason) => ledger.ReleaseAsync(run.Order.Id, db => run.FailAsync(db, reason, CancellationToken.None), CancellationToken.None),
        FailureKind.Import));
}
