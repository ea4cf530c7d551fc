namespace Studio.Pipelines.Planning.Validators;

/// <summary>Groups of columns that interact with one another only hold columns that are learned from, each in one group.</summary>
internal sealed class InteractionValidator : IPlanValidator
{
    private const string Field = "interactionGroups";

    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        var groups = context.Request.InteractionGroups ?? [];
        if (groups.Any(group => group.Count == 0))
        {
            yield return new PlanProblem(Field, $"A group of {Field} names no column; name those that interact with one another, or leave the group out.");
        }

        foreach (var (name, times) in groups.SelectMany(group => group).CountBy(name => name))
        {
            if (times > 1)
            {
                yield return new PlanProblem(Field, $"Column '{name}' is named {times} times in {Field}, but can be in one group only; join the groups, or take it off one.");
            }

            if (UsedColumn.Problem(context, name, Field) is { } problem)
            {
                yield return new PlanProblem(Field, problem);
            }
        }
    }
}
