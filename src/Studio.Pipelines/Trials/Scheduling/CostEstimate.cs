namespace Studio.Pipelines.Trials.Scheduling;

using Studio.Pipelines.Trainers;

/// <summary>
/// How long the next trial of a learner will take and how much memory it will add, from what its past ones did: <see cref="LearnedCosts"/> give the proportions,
/// the trials seen the unit.
/// </summary>
/// <param name="setup">The experiment.</param>
internal sealed class CostEstimate(TrialSetup setup)
{
    private readonly Dictionary<string, List<double>> _secondsPerWork = [];
    private readonly Dictionary<string, long> _bytes = [];

    /// <summary>True when the learner has completed a trial.</summary>
    public bool Knows(string learner) => _secondsPerWork.ContainsKey(learner);

    /// <summary>Seconds a trial will take.</summary>
    public double Seconds(ITrainer trainer, TrialProposal proposal)
    {
        var work = Work(trainer, proposal.Parameters, proposal.Fidelity);
        if (!_secondsPerWork.TryGetValue(trainer.Name, out var known))
        {
            return work * setup.ScoredFolds / (setup.Turns.Folds(trainer) * setup.Parallelism.Threads);
        }

        return work * Unit(known);
    }

    /// <summary>What work takes by the trials so far: the lower median, without the first where there are others, which also compiles and loads code.</summary>
    /// <param name="known">Seconds over work of the trials of a learner in their order; at least one.</param>
    public static double Unit(IReadOnlyList<double> known)
    {
        var sorted = (known.Count == 1 ? known : known.Skip(1)).Order().ToList();
        return sorted[(sorted.Count - 1) / 2];
    }

    /// <summary>Bytes that a trial will add to the process; 0 before the learner's first.</summary>
    public long Bytes(string learner) => _bytes.GetValueOrDefault(learner);

    /// <summary>Learns from a completed trial.</summary>
    /// <param name="trainer">Its learner.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="seconds">What it took, or would have taken with nothing beside it.</param>
    /// <param name="bytes">What the process grew by.</param>
    public void Learn(ITrainer trainer, Trial trial, double seconds, long bytes)
    {
        (_secondsPerWork.TryGetValue(trainer.Name, out var known) ? known : _secondsPerWork[trainer.Name] = [])
            .Add(seconds / Math.Max(1e-9, Work(trainer, trial.Parameters, trial.Fidelity)));
        _bytes[trainer.Name] = Math.Max(Bytes(trainer.Name), bytes);
    }

    private double Work(ITrainer trainer, ParameterSet parameters, double fidelity) =>
        LearnedCosts.Default.Seconds(trainer, setup.Shape with { Rows = (int)Math.Ceiling(setup.Shape.Rows * fidelity) }, parameters);
}
