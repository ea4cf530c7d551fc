namespace Studio.Pipelines.Planning.Validators;

/// <summary>
/// There are not too many classes, and at least two of them can be both trained on and validated, which takes two rows.
/// Further classes with one row are no problem: they are trained on and the rare-class guardrail warns of them.
/// </summary>
internal sealed class ClassValidator : IPlanValidator
{
    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        if (context.Task is not { HasClasses: true } || context.LabelValues.Count < 2)
        {
            yield break;
        }

        if (context.LabelValues.Count > TrainingPlanner.MaxClasses)
        {
            yield return new PlanProblem(
                "label",
                FormattableString.Invariant($"The label '{context.Request.Label}' has more than {TrainingPlanner.MaxClasses:N0} classes, the most there may be; choose another label, or group its values."));
        }
        else if (context.LabelValues.Count(value => value.Count >= 2) < 2)
        {
            var single = context.LabelValues.First(value => value.Count < 2).Value;
            yield return new PlanProblem(
                "label",
                $"Class '{single}' of the label '{context.Request.Label}' has one row only, so it cannot be in both training and validation data; add rows of it, or choose another label.");
        }
    }
}
