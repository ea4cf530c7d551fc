namespace Studio.Pipelines.Planning.Validators;

/// <summary>The group or time column exists and can split the rows.</summary>
internal sealed class SplitValidator : IPlanValidator
{
    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        var (group, time) = (context.Request.Group, context.Request.Time);
        if (group is not null && GroupProblem(context, group) is { } badGroup)
        {
            yield return new PlanProblem("group", badGroup);
        }

        if (time is not null && TimeProblem(context, time) is { } badTime)
        {
            yield return new PlanProblem("time", badTime);
        }

        if (group is not null && time is not null)
        {
            yield return new PlanProblem("time", "Rows are split by groups or by time, not by both; leave one of the two columns out.");
        }
    }

    private static string? GroupProblem(PlanContext context, string name)
    {
        if (context.Profile.Find(name) is not { } column)
        {
            return Unknown(context, name, "group rows by");
        }

        if (name == context.Request.Label)
        {
            return $"The label '{name}' cannot group the rows as well: each class would be in one group only; choose another column.";
        }

        return SplitChoice.Groups(column) < 2
            ? $"Column '{name}' puts all rows into one group, so that there is none left to validate; choose a column with different values."
            : null;
    }

    private static string? TimeProblem(PlanContext context, string name)
    {
        if (context.Profile.Find(name) is not { } column)
        {
            return Unknown(context, name, "order rows by");
        }

        if (name == context.Request.Label)
        {
            return $"The label '{name}' cannot order the rows as well: what is validated would be larger than everything trained on; choose another column.";
        }

        if (column.Type is not (ColumnType.Timestamp or ColumnType.Number))
        {
            return $"Column '{name}' holds {(column.Type == ColumnType.Boolean ? "true and false" : "text")}, which has no order in time; choose a column of dates or numbers.";
        }

        return column.Distinct < 2
            ? $"Column '{name}' has the same value in every row, so that no row is later than another; choose another column."
            : null;
    }

    private static string Unknown(PlanContext context, string name, string use) =>
        $"There is no column '{name}' to {use}; {KnownNames.Suggest(name, [.. context.Profile.Columns.Select(column => column.Name)])}";
}
