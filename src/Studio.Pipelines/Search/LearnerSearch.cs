namespace Studio.Pipelines.Search;

/// <summary>What a tuner needs to know of a learner.</summary>
/// <param name="Learner">Name of the learner.</param>
/// <param name="Space">Its hyperparameters; empty when there are none.</param>
/// <param name="Portfolio">Configurations that are known to do well, the cheapest first; at least one.</param>
public sealed record LearnerSearch(string Learner, SearchSpace Space, IReadOnlyList<ParameterSet> Portfolio)
{
    /// <summary>Round of the portfolios in which the first of this one is due, from 0.</summary>
    public int FirstRound { get; init; }

    /// <summary>Cost of a configuration at a fidelity, above 0, in a unit that all learners share; a formula, so that the search can be repeated.</summary>
    public Func<ParameterSet, double, double> Cost { get; init; } = (_, fidelity) => fidelity;
}
