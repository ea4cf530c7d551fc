namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Features;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Trainers;

/// <summary>What to ask for to have an old plan again, on other rows.</summary>
public static class RepeatedRequest
{
    /// <summary>The request: the same columns used the same way, the same metric, budget, learners and wishes. Threads and memory that nobody asked for are left open again.</summary>
    /// <param name="plan">The old plan.</param>
    public static TrainingRequest Of(TrainingPlan plan) => new(plan.Label)
    {
        Task = plan.Task.Name,
        Metric = plan.Metric,
        BudgetSeconds = plan.BudgetSeconds,
        Trials = plan.MaxTrials,
        Learners = plan.Parameters is null ? Learners(plan) : [plan.Learners[^1]],
        Parameters = plan.Parameters,
        Ignore = [.. plan.Ignored.Select(column => column.Name).Where(name => name != plan.Group && name != plan.Weight)],
        Purposes = plan.Features.ToDictionary(feature => feature.Name, feature => feature.Purpose),
        Patience = plan.Patience,
        Publish = plan.Publish,
        MaxLatencyMicroseconds = plan.MaxLatencyMicroseconds,
        Calibrate = plan.Calibrate,
        Decision = plan.Decision is { } rule ? Wish(rule, plan.Classes) : null,
        Seed = plan.Seed,
        Threads = plan.ThreadsOfSlot ? null : plan.Threads,
        MemoryMegabytes = plan.MemoryOfSlot ? null : plan.MemoryMegabytes,
        Group = plan.Group,
        Time = plan.Time,
        Weight = plan.Weight,
        Monotone = Signs(plan),
        InteractionGroups = Groups(plan),
        TextEncoder = plan.TextEncoder?.Name ?? "none",
        PictureEncoder = plan.PictureEncoder?.Name ?? PackagedResNet.None,
    };

    /// <summary>The same on a table whose columns may have changed: columns that the plan did not know are left out, those that are gone are not named.</summary>
    /// <param name="request">What <see cref="Of"/> gave.</param>
    /// <param name="columns">The columns of the table.</param>
    /// <returns>A request that the planner refuses where a column that is used is not there.</returns>
    public static TrainingRequest On(TrainingRequest request, IReadOnlyCollection<string> columns)
    {
        string?[] used = [request.Label, request.Group, request.Weight, .. (request.Purposes ?? new Dictionary<string, Profiling.ColumnPurpose>()).Keys];
        return request with { Ignore = [.. columns.Where(name => !used.Contains(name))] };
    }

    /// <summary>Null where nobody chose: a learner that did not suit the rows then may suit them now.</summary>
    private static string[]? Learners(TrainingPlan plan)
    {
        string[] wanted = [.. plan.Learners, .. plan.SkippedLearners.Select(learner => learner.Name)];
        return TrainerCatalog.All.All(trainer => wanted.Contains(trainer.Name)) ? null : [.. wanted.Where(name => name != TrainerCatalog.Baseline)];
    }

    private static DecisionWish Wish(DecisionRule rule, IReadOnlyList<string> classes) => rule.Costs is not { } costs
        ? new DecisionWish { Threshold = rule.Threshold }
        : new DecisionWish
        {
            Costs = classes.Index().ToDictionary(
                actual => actual.Item,
                actual => (IReadOnlyDictionary<string, double>)classes.Index().Where(predicted => predicted.Index != actual.Index).ToDictionary(predicted => predicted.Item, predicted => costs[actual.Index][predicted.Index])),
        };

    private static Dictionary<string, string>? Signs(TrainingPlan plan)
    {
        var signs = plan.Features.Where(feature => feature.Monotone is not null).ToDictionary(feature => feature.Name, feature => feature.Monotone == MonotoneDirection.Increasing ? ColumnWishes.Up : ColumnWishes.Down);
        return signs.Count == 0 ? null : signs;
    }

    private static IReadOnlyList<IReadOnlyList<string>>? Groups(TrainingPlan plan)
    {
        var groups = plan.Features.Where(feature => feature.InteractionGroup is not null).GroupBy(feature => feature.InteractionGroup).OrderBy(group => group.Key).ToArray();
        return groups.Length == 0 ? null : [.. groups.Select(group => (IReadOnlyList<string>)[.. group.Select(feature => feature.Name)])];
    }
}
