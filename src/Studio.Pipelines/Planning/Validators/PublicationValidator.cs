namespace Studio.Pipelines.Planning.Validators;

/// <summary>The model to publish is one of those that there will be, and probabilities are calibrated only where there are any.</summary>
internal sealed class PublicationValidator : IPlanValidator
{
    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        var asked = context.Request.Publish;
        if (!ModelNames.All.Contains(asked, StringComparer.OrdinalIgnoreCase))
        {
            yield return new PlanProblem("publish", $"There is no model '{asked}' to publish; {KnownNames.Suggest(asked, ModelNames.All)}");
        }

        if (context.Request.Calibrate && context.Task?.Allows(PredictionAdjustments.Calibration) == false)
        {
            yield return new PlanProblem("calibrate", $"A {context.Task} predicts no probabilities that could be calibrated; leave calibrate out.");
        }
    }
}
