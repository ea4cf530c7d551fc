namespace Studio.Jobs.Training;

using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Studio.Pipelines;
using Studio.Pipelines.Experiments.Events;

/// <summary>Runs an experiment in a process of its own: a crash, a leak or too little memory ends that process and nothing else.</summary>
internal sealed partial class TrainerProcess(
    TrainerCommand command, IOptions<TorchOptions> torch, TrainerGuards guards, TimeProvider time, ILogger<TrainerProcess> logger, WarmTrainer? warm = null)
{
    private readonly ProcessFollower<ExperimentEvent> _follower = new("trainer", IsWhole, EventOutputs.IsLast, time, logger);

    /// <summary>Runs to the end.</summary>
    /// <param name="order">What to do.</param>
    /// <param name="events">Hears all events but the last, in order; when it throws, the process is killed and the exception passed on.</param>
    /// <param name="commands">Lines for its standard input as they come; see <see cref="TrainerVerb"/>.</param>
    /// <param name="cancellationToken">Ends the process within 2 s.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the process is gone.</exception>
    public async Task<TrainerEnd> RunAsync(
        TrainerOrder order, Func<ExperimentEvent, Task> events, ChannelReader<string> commands, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = order.Files.OutputDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var (planPath, resumePath) = (path + ".plan.json", path + ".resume.json");
        try
        {
            await File.WriteAllTextAsync(planPath, JsonSerializer.Serialize(order.Plan, StudioJson.File), cancellationToken);
            await File.WriteAllTextAsync(resumePath, JsonSerializer.Serialize(order.Progress, StudioJson.File), cancellationToken);
            using var guard = guards.Open(order.Plan.MemoryMegabytes);
            using var process = Start(order, planPath, resumePath);
            guard.Watch(process);
            LogStarted(process.Id);
            var end = await _follower.FollowAsync(process, guard, events, commands, cancellationToken);
            return new TrainerEnd(end.Last, end.Exit is { } exit ? TrainerDeath.Of(exit) : null);
        }
        finally
        {
            File.Delete(planPath);
            File.Delete(resumePath);
        }
    }

    private Process Start(TrainerOrder order, string planPath, string resumePath)
    {
        var (plan, files) = (order.Plan, order.Files);
        string[] test = files.Test is null ? [] : ["--test", files.Test];
        string[] part = ["--part", order.Part.Kind.ToString().ToLowerInvariant(), "--shard", string.Create(CultureInfo.InvariantCulture, $"{order.Part.Shard}/{order.Part.Shards}")];
        string[] vectors = files.VectorsDirectory is null ? [] : ["--vectors", files.VectorsDirectory];
        string[] forEvaluation = files.Evaluates ? ["--for-evaluation", "yes"] : [];
        string[] resume = order.Progress is null ? [] : ["--resume", resumePath];
        string[] evaluate = order.Evaluate is null ? [] : ["--evaluate", order.Evaluate];
        string[] arguments = ["--plan", planPath, "--data", files.Data, .. test, "--out", files.OutputDirectory, "--trials", order.TrialsDirectory, .. vectors, .. part, .. forEvaluation, .. resume, .. evaluate];
        var environment = TrainerEnvironment.Of(plan, torch.Value);
        return warm?.TryTake(environment, arguments) ?? command.Start(arguments, environment);
    }

    /// <summary>False for an event that lacks what it is about; JSON does not tell.</summary>
    private static bool IsWhole(ExperimentEvent happened) => happened switch
    {
        TrialStarted started => IsWhole(started.Trial),
        TrialEnded ended => IsWhole(ended.Trial),
        ExperimentCompleted completed => completed.Result is { BestTrial: not null, Metrics: not null, Parity: not null, Models: not null },
        ExperimentFailed failed => failed.Reason is not null,
        EvaluationEnded evaluated => evaluated.Result is { Files: not null, Left: not null },
        _ => true,
    };

    private static bool IsWhole(Trial? trial) => trial is { Number: > 0, Learner: not null, Parameters: not null };

    [LoggerMessage(LogLevel.Information, "Trainer process {ProcessId} started")]
    private partial void LogStarted(int processId);
}
