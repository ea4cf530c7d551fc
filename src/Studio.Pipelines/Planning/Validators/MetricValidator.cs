namespace Studio.Pipelines.Planning.Validators;

/// <summary>The metric is a known one and suits the task.</summary>
internal sealed class MetricValidator : IPlanValidator
{
    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        if (context.Request.Metric is not { } asked)
        {
            yield break;
        }

        if (MetricCatalog.Find(asked) is not { } metric)
        {
            var known = context.Task?.Metrics ?? MetricCatalog.All;
            yield return new PlanProblem("metric", $"There is no metric '{asked}'; {KnownNames.Suggest(asked, [.. known.Select(item => item.Name)])}");
        }
        else if (context.Task is { } task && task.FindMetric(metric.Name) is null)
        {
            yield return new PlanProblem(
                "metric",
                $"Metric '{metric.Name}' does not suit a {task.Name} task; use one of {string.Join(", ", task.Metrics.Select(item => item.Name))}.");
        }
    }
}
