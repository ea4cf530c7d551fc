namespace Studio.Jobs.Retraining;

using Hangfire;
using Studio.Jobs.Orders;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Workers;

/// <summary>Goes a step on with a retraining that waits. Where it has to wait for an experiment or a comparison it gives the worker back; <see cref="RetrainingWatch"/> has it run again.</summary>
internal sealed class RunRetrainingJob(IDbContextFactory<StudioDbContext> database, RetrainingExecution execution, OrderRunner runner, TimeProvider time) : IOrderJob
{
    /// <inheritdoc/>
    public static string Kind => "retraining";

    /// <inheritdoc/>
    public static void Enqueue(IBackgroundJobClient jobs, Guid id, string about, TimeSpan pause = default) =>
        _ = pause > TimeSpan.Zero ? jobs.Schedule<RunRetrainingJob>(job => job.RunAsync(id, about), pause) : jobs.Enqueue<RunRetrainingJob>(job => job.RunAsync(id, about));

    /// <summary>Runs it, if it can be claimed.</summary>
    /// <param name="id">The retraining.</param>
    /// <param name="model">Name of the model, for the dashboard.</param>
    [Queue(JobQueues.Batch)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    [JobDisplayName("Retraining of {1} ({0})")]
    public Task RunAsync(Guid id, string model) => runner.RunAsync<RunRetrainingJob, RetrainingRun>(id, model, new(
        (run, token) => RetrainingRun.TryClaimAsync(database, time, run, token),
        execution.RunAsync,
        (run, reason) => run.FailAsync(reason, CancellationToken.None),
        FailureKind.Retraining));
}
