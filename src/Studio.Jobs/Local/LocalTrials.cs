namespace Studio.Jobs.Local;

using Studio.Jobs.Experiments;
using Studio.Jobs.Training;
using Studio.Pipelines.Experiments.Events;

/// <summary>The trials of an experiment that has no store: the leaderboard, and what the next trainer goes on from where one dies.</summary>
/// <param name="folder">Folder of the checkpoints.</param>
internal sealed class LocalTrials(string folder)
{
    private readonly List<StoredTrial> _ended = [];
    private readonly Dictionary<int, Trial> _running = [];
    private readonly Dictionary<int, int> _begun = [];
    private int _fruitless;

    /// <summary>All trials; those that ran when the experiment ended are pruned.</summary>
    public IEnumerable<Trial> All => _ended.Select(stored => stored.Trial)
        .Concat(_running.Values.Select(trial => trial with { State = TrialState.Pruned, Reason = InterruptedTrials.EndedBefore }));

    /// <summary>Takes in what a trainer has told.</summary>
    public void Take(ExperimentEvent happened)
    {
        switch (happened)
        {
            case TrialStarted { Trial: var trial }:
                _running[trial.Number] = trial;
                _begun[trial.Number] = _begun.GetValueOrDefault(trial.Number) + 1;
                break;
            case TrialEnded { Trial: var trial, File: var file }:
                End(trial, file is null ? null : Path.Combine(folder, Path.GetFileName(file)));
                _fruitless = 0;
                break;
            case TrialDropped { Number: var number } when _ended.FindIndex(stored => stored.Trial.Number == number) is >= 0 and var index && _ended[index].File is { } dropped:
                File.Delete(dropped);
                _ended[index] = _ended[index] with { File = null };
                break;
        }
    }

    /// <summary>What the next trainer gets; null when there is nothing.</summary>
    /// <param name="spentSeconds">Seconds of the budget used up.</param>
    public ExperimentProgress? After(double spentSeconds) => _begun.Count == 0 ? null : new ExperimentProgress(spentSeconds, [.. _ended]);

    /// <summary>
    /// A trainer died. Trials that ran when it crashed by itself have failed; where it was killed from outside they are run again, unless
    /// that has happened too often.
    /// </summary>
    /// <returns>Why the experiment has failed; null to go on with another trainer.</returns>
    public string? Lose(TrainerDeath death)
    {
        if (++_fruitless >= PartRun.MostFruitless)
        {
            return PartRun.ReasonToGiveUp(death, _fruitless);
        }

        foreach (var trial in _running.Values.ToArray())
        {
            if (death.Crashed || _begun[trial.Number] >= InterruptedTrials.MostAttempts)
            {
                End(trial with { State = TrialState.Failed, Reason = death.Crashed ? death.Reason : InterruptedTrials.ReasonOfLoss(_begun[trial.Number]) }, null);
            }
        }

        _running.Clear();
        return null;
    }

    private void End(Trial trial, string? file)
    {
        _running.Remove(trial.Number);
        _ended.Add(new StoredTrial(trial, file));
    }
}
