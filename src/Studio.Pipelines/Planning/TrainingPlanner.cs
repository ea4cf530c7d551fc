namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Profiling;

/// <summary>Turns a profile and a request into a plan, or into all the problems of the request.</summary>
public static class TrainingPlanner
{
    /// <summary>Plans.</summary>
    /// <param name="profile">Profile of the dataset.</param>
    /// <param name="labelValues">Distinct label values as text with their counts, missing left out, at most <see cref="MaxClasses"/> + 1 of them; empty when the label column does not exist.</param>
    /// <param name="request">What is asked for.</param>
    public static PlanResult Plan(DatasetProfile profile, IReadOnlyList<ValueCount> labelValues, TrainingRequest request) => throw new NotImplementedException();

    /// <summary>Most classes a classification may have.</summary>
    public const int MaxClasses = 1000;
}
