namespace Studio.Pipelines.Planning.Validators;

using Studio.Pipelines.Profiling;

/// <summary>The weight column exists and has a number of 0 or more in every row.</summary>
internal sealed class WeightValidator : IPlanValidator
{
    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        if (context.Request.Weight is { } name && Problem(context, name) is { } problem)
        {
            yield return new PlanProblem("weight", problem);
        }
    }

    private static string? Problem(PlanContext context, string name)
    {
        if (context.Profile.Find(name) is not { } column)
        {
            return $"There is no column '{name}' to weigh rows by; {KnownNames.Suggest(name, [.. context.Profile.Columns.Select(known => known.Name)])}";
        }

        if (context.Request.Roles.FirstOrDefault(role => role.Key != ColumnRole.Weight.Name && role.Value == name) is { Key: { } other })
        {
            return $"Column '{name}' is the {other} column and cannot weigh the rows as well; choose another.";
        }

        if (column.Type != ColumnType.Number || column.Numbers is not { } numbers)
        {
            return $"Column '{name}' holds no numbers, by which rows could be weighed; choose a column of numbers of 0 or more.";
        }

        return Problem(column, numbers);
    }

    private static string? Problem(ColumnProfile column, NumberStatistics numbers) =>
        column.Missing > 0 || numbers.Infinite > 0 ? string.Create(
            CultureInfo.InvariantCulture,
            $"{column.Missing + numbers.Infinite} rows have no finite number in '{column.Name}', by which rows are to be weighed; fill them in, with 0 for rows that are not to count.")
        : numbers.Min < 0 ? string.Create(CultureInfo.InvariantCulture, $"Column '{column.Name}' goes down to {numbers.Min}, but no row can count for less than nothing; choose a column of numbers of 0 or more.")
        : numbers.Max == 0 ? $"Column '{column.Name}' is 0 in every row, so that none would count; choose another column."
        : null;
}
