namespace Studio.Pipelines.Planning.Validators;

/// <summary>A threshold or costs suit the classes of the label.</summary>
internal sealed class DecisionValidator : IPlanValidator
{
    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        // What is wrong with the label itself is told by others.
        if (context.Request.Decision is not { } wish || context.Task is not { } task || context.LabelValues.Count is < 2 or > TrainingPlanner.MaxClasses)
        {
            return [];
        }

        return wish.Problems(task.HasClasses ? task.Classes(context.LabelValues) : null).Select(problem => new PlanProblem(problem.Field, problem.Problem));
    }
}
