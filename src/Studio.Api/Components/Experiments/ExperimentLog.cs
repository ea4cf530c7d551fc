namespace Studio.Api.Components.Experiments;

using Studio.Api.Components.Shared;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Trials;

/// <summary>A line of the log of an experiment.</summary>
/// <param name="At">Seconds that the experiment had worked.</param>
/// <param name="Tone"><c>good</c>, <c>bad</c>, <c>busy</c> or <c>calm</c>.</param>
/// <param name="Text">What happened, in a sentence.</param>
public sealed record LogLine(double At, string Tone, string Text);

/// <summary>
/// What happened in an experiment, line by line: how trials ended is stored with them and stays; that they began, and the stages, are known to whoever watched
/// while it ran.
/// </summary>
/// <param name="metric">Metric optimised; null where it is not known.</param>
public sealed class ExperimentLog(Metric? metric)
{
    /// <summary>Most lines that are shown, the latest.</summary>
    public const int Most = 300;

    private static readonly Dictionary<ExperimentStage, string> s_stages = new()
    {
        [ExperimentStage.Loading] = "Reading the data",
        [ExperimentStage.Featurizing] = "Preparing the features",
        [ExperimentStage.Searching] = "Searching",
        [ExperimentStage.Ensembling] = "Training the winners on all folds and building the ensemble",
        [ExperimentStage.Exporting] = "Turning the models into ONNX files",
        [ExperimentStage.Verifying] = "Comparing the ONNX files with the trained models",
        [ExperimentStage.Evaluating] = "Finding out what the model is worth",
    };

    private static readonly Dictionary<TrialState, (string Tone, string Words)> s_ends = new()
    {
        [TrialState.Pruned] = ("calm", "was ended early"),
        [TrialState.Outraced] = ("calm", "was ended after its first folds"),
        [TrialState.Failed] = ("bad", "failed"),
    };

    private readonly Dictionary<int, LogLine> _begun = [];
    private readonly Dictionary<int, Trial> _ended = [];
    private readonly List<LogLine> _stages = [];

    /// <summary>Takes a stored trial.</summary>
    public void Take(Trial trial)
    {
        if (trial.EndedAt is not null)
        {
            _ended[trial.Number] = trial;
        }
    }

    /// <summary>Takes an event.</summary>
    public void Take(ExperimentEvent happened)
    {
        switch (happened)
        {
            case StageStarted stage:
                _stages.Add(new LogLine(stage.At, "busy", stage.Detail.Length > 0 ? $"{s_stages[stage.Stage]}: {stage.Detail}" : $"{s_stages[stage.Stage]}."));
                break;
            case TrialStarted { Trial: var trial }:
                _begun[trial.Number] = new LogLine(happened.At, "calm", $"Trial {trial.Number} of {trial.Learner} began{(trial.Fidelity < 1 ? $" on {Show.Percent(trial.Fidelity)} of the rows" : "")}.");
                break;
            case TrialEnded { Trial: var trial }:
                Take(trial with { EndedAt = trial.EndedAt ?? happened.At });
                break;
        }
    }

    /// <summary>The latest lines, the newest first.</summary>
    /// <param name="experiment">The experiment, for how it began and ended.</param>
    /// <returns>The lines, and how many earlier ones are left out.</returns>
    public (IReadOnlyList<LogLine> Lines, int Earlier) Lines(ExperimentRecord experiment)
    {
        // Lines of the same moment stay in the order of what leads to what.
        LogLine[] all = [.. Begin(experiment).Concat(_stages).Concat(_begun.OrderBy(begun => begun.Key).Select(begun => begun.Value)).Concat(Ends()).OrderBy(line => line.At), .. End(experiment)];
        return ([.. all.Reverse().Take(Most)], Math.Max(0, all.Length - Most));
    }

    private static IEnumerable<LogLine> Begin(ExperimentRecord experiment)
    {
        if (experiment.StartedAt is not null)
        {
            yield return new LogLine(0, "busy", $"A trainer took the experiment up to predict {experiment.Plan.Label}.");
        }
    }

    private static IEnumerable<LogLine> End(ExperimentRecord experiment)
    {
        var at = experiment.ElapsedSeconds;
        if (experiment.State == ExperimentState.Completed)
        {
            yield return new LogLine(at, "good", $"The experiment was completed after {Show.Count(experiment.Trials, "trial")}.");
            if (experiment.ModelVersion is { } version)
            {
                yield return new LogLine(at, "good", $"Its model was published as version {version} of {experiment.Name}.");
            }
        }
        else if (experiment.State is ExperimentState.Failed or ExperimentState.Cancelled)
        {
            yield return new LogLine(at, "bad", $"The experiment {(experiment.State == ExperimentState.Failed ? "failed" : "was cancelled")}{(experiment.Reason is { } reason ? $": {reason}" : ".")}");
        }
        else if (experiment.State == ExperimentState.Paused)
        {
            yield return new LogLine(at, "calm", "The experiment was paused. What its trials have trained is kept, and it goes on from there.");
        }
    }

    private IEnumerable<LogLine> Ends()
    {
        var best = double.NaN;
        foreach (var trial in _ended.Values.OrderBy(trial => trial.EndedAt).ThenBy(trial => trial.Number))
        {
            var better = trial is { State: TrialState.Completed, Fidelity: 1, Score: { } score } && metric?.IsBetter(score, best) == true;
            best = better ? trial.Score!.Value : best;
            yield return new LogLine(trial.EndedAt!.Value, better ? "good" : s_ends.TryGetValue(trial.State, out var end) ? end.Tone : "calm", Sentence(trial, better));
        }
    }

    private string Sentence(Trial trial, bool better)
    {
        var name = $"Trial {trial.Number} of {trial.Learner}";
        if (s_ends.TryGetValue(trial.State, out var end))
        {
            return $"{name} {end.Words}{(trial.Reason is { } reason ? $": {reason}" : ".")}";
        }

        return $"{name} ended after {Show.Duration(trial.Seconds)} with {metric?.Name ?? "the score"} {Show.Number(trial.Score)}.{(better ? " It is the best so far." : "")}{(trial.Note is { } note ? $" {note}" : "")}";
    }
}
