namespace Studio.Pipelines.Planning.Validators;

using Studio.Pipelines.Metrics;

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
            var known = context.Task is { } any ? MetricCatalog.ForTask(any) : MetricCatalog.All;
            yield return new PlanProblem("metric", $"There is no metric '{asked}'; {KnownNames.Suggest(asked, [.. known.Select(item => item.Name)])}");
        }
        else if (context.Task is { } task && !metric.Tasks.Contains(task))
        {
            yield return new PlanProblem(
                "metric",
                $"Metric '{metric.Name}' does not suit a {task.ToString().ToLowerInvariant()} task; use one of {string.Join(", ", MetricCatalog.ForTask(task).Select(item => item.Name))}.");
        }
    }
}
