namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Planning.Validators;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Trainers.Torch.Devices;

/// <summary>Turns a profile and a request into a plan, or into all the problems of the request.</summary>
public static class TrainingPlanner
{
    /// <summary>Most classes a classification may have.</summary>
    public const int MaxClasses = 1000;

    /// <summary>Seconds for the search when neither a budget nor a number of trials is given.</summary>
    public const double DefaultBudgetSeconds = 60;

    /// <summary>What a request is checked for. To add a check, write its file and add it to the list.</summary>
    private static readonly IPlanValidator[] Validators =
    [
        new LabelValidator(),
        new TaskValidator(),
        new RoleValidator(),
        new ClassValidator(),
        new MetricValidator(),
        new BudgetValidator(),
        new ResourceValidator(),
        new ColumnValidator(),
        new SplitValidator(),
        new WeightValidator(),
        new MonotoneValidator(),
        new InteractionValidator(),
        new LearnerValidator(),
        new ParameterValidator(),
        new DeviceValidator(),
        new PublicationValidator(),
        new DecisionValidator(),
        new TextEncoderValidator(),
        new PictureEncoderValidator(),
    ];

    /// <summary>Plans.</summary>
    /// <param name="profile">Profile of the dataset.</param>
    /// <param name="labelValues">Distinct label values as text with their counts, missing left out, at most <see cref="MaxClasses"/> + 1 of them; empty when the label column does not exist.</param>
    /// <param name="request">What is asked for.</param>
    public static PlanResult Plan(DatasetProfile profile, IReadOnlyList<ValueCount> labelValues, TrainingRequest request) =>
        Plan(profile, labelValues, request, TaskCatalog.All);

    /// <summary>Plans with other tasks than those of the catalog.</summary>
    internal static PlanResult Plan(
        DatasetProfile profile, IReadOnlyList<ValueCount> labelValues, TrainingRequest request, IReadOnlyList<PredictionTask> tasks)
    {
        var context = PlanContext.Create(profile, labelValues, request, tasks);
        var problems = Validators.SelectMany(validator => validator.Validate(context)).ToArray();
        return problems.Length > 0 || context.Task is not { } task
            ? new PlanResult(null, problems)
            : new PlanResult(Build(context, task), []);
    }

    private static TrainingPlan Build(PlanContext context, PredictionTask task)
    {
        var request = context.Request;
        var classes = task.Classes(context.LabelValues);
        var budget = request.BudgetSeconds ?? (request.Trials is null && request.Parameters is null ? DefaultBudgetSeconds : null);
        var whole = context.Shape(task);
        var split = (request.Parameters is null ? SplitChoice.For(whole, context.LabelValues, budget) : SplitChoice.Once(whole)).Within(context);
        var learners = LearnerChoice.For(request.Learners, whole with { Rows = (int)split.TrainingRows(whole.Rows) });
        return new TrainingPlan(
            task,
            request.Label,
            classes,
            task.HasClasses && ClassOrder.AreIntegers(context.Label!, classes),
            context.Columns.Features,
            context.Columns.Ignored,
            request.Metric is null ? task.DefaultMetric.Name : task.FindMetric(request.Metric)!.Name,
            split.Folds,
            split.HoldoutShare,
            budget,
            request.Parameters is null ? request.Trials : null,
            learners.Names,
            learners.Skipped,
            request.Seed,
            request.Threads ?? Environment.ProcessorCount,
            request.MemoryMegabytes)
        {
            ScoredFolds = split.ScoredFolds < split.Folds ? split.ScoredFolds : null,
            Parameters = request.Parameters is null ? null : FixedConfiguration.Complete(request.Parameters, learners.Names[^1], whole),
            Patience = request.Patience,
            Publish = ModelNames.All.First(name => name.Equals(request.Publish, StringComparison.OrdinalIgnoreCase)),
            MaxLatencyMicroseconds = request.MaxLatencyMicroseconds,
            Decision = request.Decision?.ToRule(classes),
            Calibrate = request.Calibrate,
            Group = request.Group,
            Time = request.Time,
            Weight = request.Weight,
            LabelReading = context.Label!.Reading,
            WeightReading = request.Weight is null ? null : context.Profile.Find(request.Weight)?.Reading,
            LabelOffset = task.Allows(PredictionAdjustments.LabelOffset) ? NumberPrecision.Offset(context.Label?.Numbers) : null,
            TextEncoder = context.Encoder,
            PictureEncoder = context.Columns.Encoder,
            Device = TorchDevices.Resolve(request.Device ?? TorchDevices.Auto),
        };
    }
}
