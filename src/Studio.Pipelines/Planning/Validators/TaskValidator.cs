namespace Studio.Pipelines.Planning.Validators;

/// <summary>The task is a known one and suits the label.</summary>
internal sealed class TaskValidator : IPlanValidator
{
    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        var asked = context.Request.Task;
        string[] known = [TaskInference.Auto, .. context.Tasks.Select(task => task.Name)];
        if (!known.Contains(asked, StringComparer.OrdinalIgnoreCase))
        {
            yield return new PlanProblem("task", $"There is no task '{asked}'; {KnownNames.Suggest(asked, known)}");
        }
        else if (context.Label is { } label && label.Type is not (ColumnType.Timestamp or ColumnType.Image) && context.LabelValues.Count > 1)
        {
            var count = context.LabelValues.Count > TrainingPlanner.MaxClasses ? FormattableString.Invariant($"more than {TrainingPlanner.MaxClasses:N0}") : $"{context.LabelValues.Count}";
            if (context.Task?.LabelProblem(label, context.LabelValues, count) is { } problem)
            {
                yield return new PlanProblem("task", problem);
            }
        }
    }
}
