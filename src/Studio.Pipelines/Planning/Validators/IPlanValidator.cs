namespace Studio.Pipelines.Planning.Validators;

/// <summary>Checks one side of a request. Stateless; listed in <see cref="TrainingPlanner"/>.</summary>
internal interface IPlanValidator
{
    /// <summary>Everything wrong on that side; silent about what another validator tells.</summary>
    IEnumerable<PlanProblem> Validate(PlanContext context);
}
