namespace Studio.Jobs.Evaluations;

using Hangfire;
using Studio.Jobs.Orders;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Workers;

/// <summary>Runs an evaluation that waits.</summary>
internal sealed class RunEvaluationJob(IDbContextFactory<StudioDbContext> database, EvaluationExecution execution, OrderRunner runner, TimeProvider time) : IOrderJob
{
    /// <inheritdoc/>
    public static string Kind => "evaluation";

    /// <inheritdoc/>
    public static void Enqueue(IBackgroundJobClient jobs, Guid id, string about, TimeSpan pause = default) =>
        _ = pause > TimeSpan.Zero ? jobs.Schedule<RunEvaluationJob>(job => job.RunAsync(id, about), pause) : jobs.Enqueue<RunEvaluationJob>(job => job.RunAsync(id, about));

    /// <summary>Runs it, if it can be claimed.</summary>
    /// <param name="id">The evaluation.</param>
    /// <param name="model">Name of the model, for the dashboard.</param>
    [Queue(JobQueues.Batch)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    [JobDisplayName("Evaluation of {1} ({0})")]
    public Task RunAsync(Guid id, string model) => runner.RunAsync<RunEvaluationJob, EvaluationRun>(id, model, new(
        (evaluation, token) => EvaluationRun.TryClaimAsync(database, time, evaluation, token),
        execution.RunAsync,
        (run, reason) => run.FailAsync(reason, CancellationToken.None),
        FailureKind.Evaluation));
}
