namespace Studio.Pipelines.Planning.Validators;

using Studio.Pipelines.Data;

/// <summary>The task is a known one and suits the label.</summary>
internal sealed class TaskValidator : IPlanValidator
{
    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        var asked = context.Request.Task;
        if (!TaskInference.Names.Contains(asked, StringComparer.OrdinalIgnoreCase))
        {
            yield return new PlanProblem("task", $"There is no task '{asked}'; {KnownNames.Suggest(asked, TaskInference.Names)}");
        }
        else if (context.Label is { } label && label.Type is not (ColumnType.Timestamp or ColumnType.Image) && context.LabelValues.Count > 1)
        {
            var values = context.LabelValues.Count > TrainingPlanner.MaxClasses ? $"more than {TrainingPlanner.MaxClasses:N0}" : $"{context.LabelValues.Count}";
            if (context.Task == TaskKind.Binary && context.LabelValues.Count > 2)
            {
                yield return new PlanProblem("task", $"Task 'binary' needs two classes, but the label '{label.Name}' has {values} values; use multiclass{(label.Type == ColumnType.Number ? " or regression" : string.Empty)}.");
            }
            else if (context.Task == TaskKind.Multiclass && context.LabelValues.Count == 2)
            {
                yield return new PlanProblem("task", $"Task 'multiclass' needs three classes or more, but the label '{label.Name}' has 2 values; use binary.");
            }
            else if (context.Task == TaskKind.Regression && label.Type != ColumnType.Number)
            {
                yield return new PlanProblem("task", $"Task 'regression' needs numbers, but the label '{label.Name}' holds {(label.Type == ColumnType.Boolean ? "true and false" : $"text such as '{context.LabelValues[0].Value}'")}; use {(context.LabelValues.Count == 2 ? "binary" : "multiclass")}.");
            }
        }
    }
}
