namespace Studio.Pipelines.Search;

/// <summary>What a tuner needs to know of a learner.</summary>
/// <param name="Learner">Name of the learner.</param>
/// <param name="Space">Its hyperparameters; empty when there are none.</param>
/// <param name="Portfolio">Configurations that are known to do well, the cheapest first; at least one.</param>
public sealed record LearnerSearch(string Learner, SearchSpace Space, IReadOnlyList<ParameterSet> Portfolio);
