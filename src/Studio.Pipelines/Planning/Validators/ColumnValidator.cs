namespace Studio.Pipelines.Planning.Validators;

using Studio.Pipelines.Profiling;

/// <summary>Columns named in the request exist and can be used as asked, and a feature remains.</summary>
internal sealed class ColumnValidator : IPlanValidator
{
    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        var names = context.Profile.Columns.Select(column => column.Name).ToArray();
        foreach (var name in context.Request.Ignore ?? [])
        {
            if (name == context.Request.Label)
            {
                yield return new PlanProblem("ignore", $"Column '{name}' is the label and cannot be ignored; take it off the list.");
            }
            else if (context.Profile.Find(name) is null)
            {
                yield return new PlanProblem("ignore", $"There is no column '{name}' to ignore; {KnownNames.Suggest(name, names)}");
            }
        }

        foreach (var (name, purpose) in context.Request.Purposes ?? new Dictionary<string, ColumnPurpose>())
        {
            if (context.Profile.Find(name) is not { } column)
            {
                yield return new PlanProblem("purposes", $"There is no column '{name}' to set a purpose for; {KnownNames.Suggest(name, names)}");
            }
            else if (!CanBe(column, purpose))
            {
                yield return new PlanProblem("purposes", Unfit(column, purpose));
            }
        }

        if (context.Label is not null && context.Columns.Features.Count == 0)
        {
            var ignored = context.Columns.Ignored;
            var shown = string.Join("; ", ignored.Take(5).Select(column => $"'{column.Name}': {column.Reason.TrimEnd('.')}"));
            yield return new PlanProblem("ignore", $"No column is left to learn from ({shown}{(ignored.Count > 5 ? "; …" : string.Empty)}); ignore fewer columns or set a purpose.");
        }
    }

    private static string Unfit(ColumnProfile column, ColumnPurpose purpose)
    {
        var (holds, use) = column.Type switch
        {
            ColumnType.Timestamp => ("dates", "datetime, numeric"),
            ColumnType.Boolean => ("true and false", "boolean, categorical"),
            ColumnType.Image => ("pictures", "image"),
            ColumnType.Number => ("numbers", "numeric, datetime, categorical, boolean, text"),
            _ => ("text", "categorical, boolean, text"),
        };
        return $"Column '{column.Name}' holds {holds} and cannot be used as {purpose.ToString().ToLowerInvariant()}; use {use} or ignore.";
    }

    private static bool CanBe(ColumnProfile column, ColumnPurpose purpose) => purpose switch
    {
        ColumnPurpose.Image => column.Type == ColumnType.Image,
        ColumnPurpose.Ignore => true,
        _ when column.Type == ColumnType.Image => false,
        ColumnPurpose.Numeric or ColumnPurpose.DateTime => column.Type is ColumnType.Number or ColumnType.Timestamp,
        ColumnPurpose.Categorical or ColumnPurpose.Boolean or ColumnPurpose.Text => column.Type != ColumnType.Timestamp,
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "Unknown purpose."),
    };
}
