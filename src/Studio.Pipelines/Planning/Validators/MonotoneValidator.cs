namespace Studio.Pipelines.Planning.Validators;

using Studio.Pipelines.Features;
using Studio.Pipelines.Profiling;

/// <summary>Columns by which predictions may go one way only are numbers that are learned from, and the task has something that goes up and down.</summary>
internal sealed class MonotoneValidator : IPlanValidator
{
    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        var asked = context.Request.Monotone ?? new Dictionary<string, string>();
        foreach (var (name, sign) in asked)
        {
            if (sign is not (ColumnWishes.Up or ColumnWishes.Down))
            {
                yield return Problem($"'{sign}' is no way that predictions could go while '{name}' grows; use + for up or - for down.");
            }

            if (UsedColumn.Problem(context, name, "monotone") is { } problem)
            {
                yield return Problem(problem);
            }
            else if (context.Columns.Features.First(feature => feature.Name == name) is { Purpose: not ColumnPurpose.Numeric } feature)
            {
                yield return Problem(Unfit(context.Profile.Find(name)!, feature));
            }
        }

        if (asked.Count > 0 && context.Task?.Layout.IsDistribution == true)
        {
            yield return Problem(
                $"A {context.Task} model shares out one probability among its classes, so that none of them goes one way by itself; leave monotone out, or predict one class against all others as binary.");
        }
    }

    private static string Unfit(ColumnProfile column, FeatureColumn feature) =>
        $"Column '{column.Name}' is used as {feature.Purpose.ToString().ToLowerInvariant()}, which does not grow; "
        + (column.Type is ColumnType.Number or ColumnType.Timestamp ? "set its purpose to numeric, or take it off monotone." : "take it off monotone.");

    private static PlanProblem Problem(string message) => new("monotone", message);
}
