namespace Studio.Pipelines.Planning.Validators;

/// <summary>The label exists, has values that differ, and enough rows have one.</summary>
internal sealed class LabelValidator : IPlanValidator
{
    private const int FewestRows = 10;

    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        var name = context.Request.Label;
        if (context.Label is not { } label)
        {
            var columns = context.Profile.Columns.Select(column => column.Name).ToArray();
            yield return new PlanProblem("label", $"There is no column '{name}' to predict; {KnownNames.Suggest(name, columns)}");
        }
        else if (context.LabelledRows == 0)
        {
            yield return new PlanProblem("label", $"The label '{name}' has no value in any row; choose a column that has values.");
        }
        else if (label.Type == ColumnType.Timestamp)
        {
            yield return new PlanProblem("label", $"The label '{name}' holds dates, which cannot be predicted; choose a column of numbers or classes.");
        }
        else if (label.Type == ColumnType.Image)
        {
            yield return new PlanProblem("label", $"The label '{name}' holds pictures, which cannot be predicted; choose the column that says what is on them.");
        }
        else if (context.LabelValues.Count == 1)
        {
            yield return new PlanProblem("label", $"The label '{name}' is '{context.LabelValues[0].Value}' in every row that has one; there is nothing to learn, choose a column with different values.");
        }
        else if (context.LabelledRows < FewestRows)
        {
            yield return new PlanProblem("label", $"Only {context.LabelledRows} row(s) have a value of the label '{name}'; at least {FewestRows} are needed.");
        }
    }
}
