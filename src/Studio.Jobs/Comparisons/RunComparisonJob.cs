namespace Studio.Jobs.Comparisons;

using Hangfire;
using Studio.Jobs.Orders;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Workers;

/// <summary>Runs a comparison that waits.</summary>
internal sealed class RunComparisonJob(IDbContextFactory<StudioDbContext> database, ComparisonExecution execution, OrderRunner runner, TimeProvider time) : IOrderJob
{
    /// <inheritdoc/>
    public static string Kind => "comparison";

    /// <inheritdoc/>
    public static void Enqueue(IBackgroundJobClient jobs, Guid id, string about, TimeSpan pause = default) =>
        _ = pause > TimeSpan.Zero ? jobs.Schedule<RunComparisonJob>(job => job.RunAsync(id, about), pause) : jobs.Enqueue<RunComparisonJob>(job => job.RunAsync(id, about));

    /// <summary>Runs it, if it can be claimed.</summary>
    /// <param name="id">The comparison.</param>
    /// <param name="model">Name of the left model, for the dashboard.</param>
    [Queue(JobQueues.Batch)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    [JobDisplayName("Comparison of {1} ({0})")]
    public Task RunAsync(Guid id, string model) => runner.RunAsync<RunComparisonJob, ComparisonRun>(id, model, new(
        (comparison, token) => ComparisonRun.TryClaimAsync(database, time, comparison, token),
        execution.RunAsync,
        (run, reason) => run.FailAsync(reason, CancellationToken.None),
        FailureKind.Comparison));
}
