namespace Studio.Pipelines.Search;

/// <summary>A configuration to try.</summary>
/// <param name="Learner">Name of the learner.</param>
/// <param name="Parameters">Its hyperparameters.</param>
/// <param name="Fidelity">Share of the training rows to train on, above 0; losses of different shares are never compared.</param>
public sealed record TrialProposal(string Learner, ParameterSet Parameters, double Fidelity = 1);

/// <summary>
/// Decides what to try next. The same seed and the same reports give the same proposals, so reporting stored trials to a
/// new tuner restores its state. Scores reach it as losses: lower is better whatever the metric.
/// </summary>
public interface ITuner
{
    /// <summary>The next configuration; null when there is nothing left that is worth trying.</summary>
    TrialProposal? Propose();

    /// <summary>Tells how a proposal went.</summary>
    /// <param name="proposal">What was proposed.</param>
    /// <param name="loss">Validation loss; null when the trial failed or was pruned.</param>
    void Report(TrialProposal proposal, double? loss);
}
