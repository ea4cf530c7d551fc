namespace Studio.Pipelines.Planning.Validators;

/// <summary>The model to publish is one of those that there will be, its time is more than none, and probabilities are calibrated only where there are any.</summary>
internal sealed class PublicationValidator : IPlanValidator
{
    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        var asked = context.Request.Publish;
        if (!ModelNames.All.Contains(asked, StringComparer.OrdinalIgnoreCase))
        {
            yield return new PlanProblem("publish", $"There is no model '{asked}' to publish; {KnownNames.Suggest(asked, ModelNames.All)}");
        }

        if (context.Request.MaxLatencyMicroseconds is { } latency && !(latency > 0 && double.IsFinite(latency)))
        {
            yield return new PlanProblem("maxLatencyMicroseconds", string.Create(
                CultureInfo.InvariantCulture,
                $"A prediction cannot be bound to {latency} microseconds; give more than 0, or leave it out for no bound."));
        }

        if (context.Request.Calibrate && context.Task?.Allows(PredictionAdjustments.Calibration) == false)
        {
            yield return new PlanProblem("calibrate", $"A {context.Task} predicts no probabilities that could be calibrated; leave calibrate out.");
        }
    }
}
