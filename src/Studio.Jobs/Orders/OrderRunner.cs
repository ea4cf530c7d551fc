namespace Studio.Jobs.Orders;

using Hangfire;
using Microsoft.Extensions.Hosting;
using Microsoft.ML.OnnxRuntime;
using Studio.Jobs.Access;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Telemetry;
using Studio.Pipelines.Data;

/// <summary>How orders of a kind are run.</summary>
/// <param name="ClaimAsync">Claims an order; null when there is nothing to claim.</param>
/// <param name="RunAsync">Does what was ordered; false when the claim is lost.</param>
/// <param name="FailAsync">Ends it with a reason; false when the claim is lost.</param>
/// <param name="Failure">What an order counts as that fails.</param>
internal sealed record OrderSteps<TRun>(
    Func<Guid, CancellationToken, Task<TRun?>> ClaimAsync, Func<TRun, CancellationToken, Task<bool>> RunAsync, Func<TRun, string, Task<bool>> FailAsync, FailureKind Failure)
    where TRun : class, IOrderRun;

/// <summary>
/// Runs an order that waits, whatever its kind. However often Hangfire delivers the job, one run has the claim. Hangfire never tries again:
/// what is left unfinished is queued here.
/// </summary>
internal sealed partial class OrderRunner(
    StoreOutage outage, StudioTelemetry telemetry, IBackgroundJobClient jobs, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<OrderRunner> logger)
{
    /// <summary>Before a run that broke off is tried again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>How long a host that stops tries to give the order back; after that it is found by its beat, or at the next start.</summary>
    private static readonly TimeSpan GiveBackPatience = TimeSpan.FromSeconds(5);

    /// <summary>Runs it, if it can be claimed.</summary>
    /// <param name="id">The order.</param>
    /// <param name="about">Name of the model.</param>
    /// <param name="steps">How it is run.</param>
    public async Task RunAsync<TJob, TRun>(Guid id, string about, OrderSteps<TRun> steps)
        where TJob : IOrderJob
        where TRun : class, IOrderRun
    {
        // Hangfire's own token is not listened to: it also fires when the job was delivered to another worker meanwhile.
        var stopping = lifetime.ApplicationStopping;
        if (await outage.OutlastAsync(() => steps.ClaimAsync(id, stopping), stopping) is not { } run)
        {
            LogNothingToClaim(TJob.Kind, id, about);
            return;
        }

        // Names of models are those of its project.
        using var inProject = Caller.Enter(Caller.Studio with { Project = run.Claimed.ProjectId });
        using var watched = telemetry.JobStarted(TJob.Kind, id);
        LogStarted(TJob.Kind, id, about, run.Claimed.Rows);
        try
        {
            if (run.Claimed.Fruitless > IOrderRun.MostFruitless)
            {
                await FailAsync<TJob, TRun>(run, steps, $"The worker was lost {IOrderRun.MostFruitless} times in a row and had stored nothing. {run.Claimed.Reason}".TrimEnd());
            }
            else if (await steps.RunAsync(run, stopping))
            {
                watched.Succeeded();
                LogCompleted(TJob.Kind, id, about);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await GiveBackAsync<TJob>(run);
        }
        catch (OperationCanceledException)
        {
            LogStopped(TJob.Kind, id);
        }
        catch (Exception broken) when (IsWorthAnotherTry(run, broken))
        {
            await RetryAsync<TJob>(run, broken);
        }
        catch (Exception broken)
        {
            await FailAsync<TJob, TRun>(run, steps, DiskFull.IsCauseOf(broken) ? DiskFullException.Text : broken.Message);
        }
    }

    /// <summary>What is wrong with rows or models stays wrong; anything else, such as artifacts that cannot be reached, is worth some more attempts.</summary>
    private static bool IsWorthAnotherTry(IOrderRun run, Exception broken) =>
        !DiskFull.IsCauseOf(broken)
        && broken is not (DatasetException or StorageLimitException or InvalidDataException or OnnxRuntimeException)
        && run.Claimed.Fruitless < IOrderRun.MostFruitless;

    private async Task FailAsync<TJob, TRun>(TRun run, OrderSteps<TRun> steps, string reason)
        where TJob : IOrderJob
        where TRun : class, IOrderRun
    {
        if (await outage.OutlastAsync(() => steps.FailAsync(run, reason), CancellationToken.None))
        {
            telemetry.Failed(steps.Failure);
            LogFailed(TJob.Kind, run.Claimed.Id, run.Claimed.About, reason);
        }
    }

    private async Task RetryAsync<TJob>(IOrderRun run, Exception broken)
        where TJob : IOrderJob
    {
        if (await outage.OutlastAsync(() => run.GiveBackAsync($"It is tried again: {broken.Message}", CancellationToken.None), CancellationToken.None))
        {
            LogBroken(broken, TJob.Kind, run.Claimed.Id, run.Claimed.About);
            TJob.Enqueue(jobs, run.Claimed.Id, run.Claimed.About, Pause);
        }
    }

    private async Task GiveBackAsync<TJob>(IOrderRun run)
        where TJob : IOrderJob
    {
        using var patience = new CancellationTokenSource(GiveBackPatience, time);
        try
        {
            if (await outage.OutlastAsync(() => run.GiveBackAsync(null, patience.Token), patience.Token))
            {
                TJob.Enqueue(jobs, run.Claimed.Id, run.Claimed.About);
                LogGivenBack(TJob.Kind, run.Claimed.Id);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException || StoreOutage.IsCauseOf(failure))
        {
            LogNotGivenBack(TJob.Kind, run.Claimed.Id);
        }
    }

    [LoggerMessage(LogLevel.Information, "The {Kind} {OrderId} of model {Model} starts after {Rows} rows")]
    private partial void LogStarted(string kind, Guid orderId, string model, long rows);

    [LoggerMessage(LogLevel.Information, "The {Kind} {OrderId} of model {Model} has nothing to claim: it runs already or has ended")]
    private partial void LogNothingToClaim(string kind, Guid orderId, string model);

    [LoggerMessage(LogLevel.Information, "The {Kind} {OrderId} of model {Model} is complete")]
    private partial void LogCompleted(string kind, Guid orderId, string model);

    [LoggerMessage(LogLevel.Information, "The {Kind} {OrderId} was stopped: it was cancelled, or its claim is another's")]
    private partial void LogStopped(string kind, Guid orderId);

    [LoggerMessage(LogLevel.Warning, "The {Kind} {OrderId} of model {Model} failed: {Reason}")]
    private partial void LogFailed(string kind, Guid orderId, string model, string reason);

    [LoggerMessage(LogLevel.Error, "The {Kind} {OrderId} of model {Model} broke off and is tried again")]
    private partial void LogBroken(Exception failure, string kind, Guid orderId, string model);

    [LoggerMessage(LogLevel.Information, "The {Kind} {OrderId} goes back into the queue: the service stops")]
    private partial void LogGivenBack(string kind, Guid orderId);

    [LoggerMessage(LogLevel.Warning, "The {Kind} {OrderId} could not be given back while the service stops; another worker takes it when its lease has run out")]
    private partial void LogNotGivenBack(string kind, Guid orderId);
}
