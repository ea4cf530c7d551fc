namespace Studio.Pipelines.Planning.Validators;

/// <summary>Every column that the task cannot do without is named, and none that it has no use for.</summary>
internal sealed class RoleValidator : IPlanValidator
{
    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        if (context.Task is not { } task)
        {
            yield break;
        }

        var given = context.Request.Roles;
        foreach (var role in task.Roles.Where(role => role.Required && string.IsNullOrEmpty(given.GetValueOrDefault(role.Name))))
        {
            yield return new PlanProblem(role.Name, $"The task '{task.Name}' needs a column that {role.Use}; name it as '{role.Name}'.");
        }

        foreach (var name in given.Keys.Except(task.Roles.Select(role => role.Name)))
        {
            yield return new PlanProblem(name, $"The task '{task.Name}' has no use for a column '{name}'; leave '{given[name]}' out.");
        }
    }
}
