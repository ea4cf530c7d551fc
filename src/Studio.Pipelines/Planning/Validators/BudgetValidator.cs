namespace Studio.Pipelines.Planning.Validators;

/// <summary>Budget, number of trials and patience are within their ranges.</summary>
internal sealed class BudgetValidator : IPlanValidator
{
    private const double MostSeconds = 30 * 24 * 3600;
    private const int MostTrials = 100_000;

    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        if (context.Request.BudgetSeconds is { } seconds && !(seconds > 0 && seconds <= MostSeconds))
        {
            yield return new PlanProblem("budgetSeconds", string.Create(
                CultureInfo.InvariantCulture,
                $"A budget of {seconds} seconds is not possible; give more than 0 and at most {MostSeconds:N0} (30 days)."));
        }

        if (context.Request.Trials is < 1 or > MostTrials)
        {
            yield return new PlanProblem("trials", string.Create(
                CultureInfo.InvariantCulture,
                $"{context.Request.Trials} trials are not possible; give 1 to {MostTrials:N0}, or leave it out for as many as fit the budget."));
        }

        if (context.Request.Patience is < 1 or > MostTrials)
        {
            yield return new PlanProblem("patience", string.Create(
                CultureInfo.InvariantCulture,
                $"A patience of {context.Request.Patience} trials is not possible; give 1 to {MostTrials:N0}, or leave it out to search to the end of the budget."));
        }
    }
}
