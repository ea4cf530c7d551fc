namespace Studio.Api.Experiments;

/// <summary>What to change of an experiment that has not ended.</summary>
public sealed record ChangeExperimentRequest
{
    /// <summary>The new whole budget in seconds, above 0.</summary>
    public double? BudgetSeconds { get; set; }
}
