namespace Studio.Pipelines.Planning;

/// <summary>Something wrong with a request.</summary>
/// <param name="Field">The field of <see cref="TrainingRequest"/>, camel case (<c>label</c>, <c>budgetSeconds</c>).</param>
/// <param name="Message">One sentence that names the value, the cause and the remedy.</param>
public sealed record PlanProblem(string Field, string Message);

/// <summary>A plan, or everything that is wrong with the request.</summary>
/// <param name="Plan">The plan; null when there are problems.</param>
/// <param name="Problems">All problems together; empty when there is a plan.</param>
public sealed record PlanResult(TrainingPlan? Plan, IReadOnlyList<PlanProblem> Problems);
