namespace Studio.Api.Components.Experiments;

using Studio.Api.Components.Shared;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Trials;
using static Studio.Api.Languages.Words;

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

    // The language is that of whoever reads the lines, so that they are put in words only then.
    private readonly Dictionary<int, TrialStarted> _begun = [];
    private readonly Dictionary<int, Trial> _ended = [];
    private readonly List<StageStarted> _stages = [];

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
                _stages.Add(stage);
                break;
            case TrialStarted started:
                _begun[started.Trial.Number] = started;
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
        LogLine[] all = [.. Begin(experiment).Concat(_stages.Select(LineOf)).Concat(_begun.OrderBy(begun => begun.Key).Select(begun => LineOf(begun.Value))).Concat(Ends()).OrderBy(line => line.At), .. End(experiment)];
        return ([.. all.Reverse().Take(Most)], Math.Max(0, all.Length - Most));
    }

    private static IEnumerable<LogLine> Begin(ExperimentRecord experiment)
    {
        if (experiment.StartedAt is not null)
        {
            yield return new LogLine(0, "busy", T($"A trainer took the experiment up to predict {experiment.Plan.Label}."));
        }
    }

    private static IEnumerable<LogLine> End(ExperimentRecord experiment)
    {
        var at = experiment.ElapsedSeconds;
        if (experiment.State == ExperimentState.Completed)
        {
            yield return new LogLine(at, "good", T($"The experiment was completed after {Show.Count(experiment.Trials, "trial")}."));
            if (experiment.ModelVersion is { } version)
            {
                yield return new LogLine(at, "good", T($"Its model was published as version {version} of {experiment.Name}."));
            }
        }
        else if (experiment.State is ExperimentState.Failed or ExperimentState.Cancelled)
        {
            yield return new LogLine(at, "bad", EndWithoutModel(experiment));
        }
        else if (experiment.State == ExperimentState.Paused)
        {
            yield return new LogLine(at, "calm", T("The experiment was paused. What its trials have trained is kept, and it goes on from there."));
        }
    }

    private IEnumerable<LogLine> Ends()
    {
        var best = double.NaN;
        foreach (var trial in _ended.Values.OrderBy(trial => trial.EndedAt).ThenBy(trial => trial.Number))
        {
            var better = trial is { State: TrialState.Completed, Fidelity: 1, Score: { } score } && metric?.IsBetter(score, best) == true;
            best = better ? trial.Score!.Value : best;
            yield return new LogLine(trial.EndedAt!.Value, better ? "good" : trial.State == TrialState.Failed ? "bad" : "calm", Sentence(trial, better));
        }
    }

    private static string EndWithoutModel(ExperimentRecord experiment) => (experiment.State, experiment.Reason) switch
    {
        (ExperimentState.Failed, null) => T("The experiment failed."),
        (ExperimentState.Failed, { } reason) => T($"The experiment failed: {Told(reason)}"),
        (_, null) => T("The experiment was cancelled."),
        (_, { } reason) => T($"The experiment was cancelled: {Told(reason)}"),
    };

    private static LogLine LineOf(StageStarted stage) =>
        new(stage.At, "busy", stage.Detail.Length > 0 ? T($"{NameOf(stage.Stage)}: {Told(stage.Detail)}") : T($"{NameOf(stage.Stage)}."));

    private static string NameOf(ExperimentStage stage) => stage switch
    {
        ExperimentStage.Loading => T("Reading the data"),
        ExperimentStage.Featurizing => T("Preparing the features"),
        ExperimentStage.Searching => T("Searching"),
        ExperimentStage.Ensembling => T("Training the winners on all folds and building the ensemble"),
        ExperimentStage.Exporting => T("Turning the models into ONNX files"),
        ExperimentStage.Verifying => T("Comparing the ONNX files with the trained models"),
        ExperimentStage.Evaluating => T("Finding out what the model is worth"),
        _ => Told(stage.ToString()),
    };

    private static LogLine LineOf(TrialStarted started)
    {
        var trial = started.Trial;
        return new LogLine(
            started.At,
            "calm",
            trial.Fidelity < 1
                ? T($"Trial {trial.Number} of {trial.Learner} began on {Show.Percent(trial.Fidelity)} of the rows.")
                : T($"Trial {trial.Number} of {trial.Learner} began."));
    }

    private string Sentence(Trial trial, bool better) => (trial.State, trial.Reason) switch
    {
        (TrialState.Pruned, null) => T($"Trial {trial.Number} of {trial.Learner} was ended early."),
        (TrialState.Pruned, { } reason) => T($"Trial {trial.Number} of {trial.Learner} was ended early: {Told(reason)}"),
        (TrialState.Outraced, null) => T($"Trial {trial.Number} of {trial.Learner} was ended after its first folds."),
        (TrialState.Outraced, { } reason) => T($"Trial {trial.Number} of {trial.Learner} was ended after its first folds: {Told(reason)}"),
        (TrialState.Failed, null) => T($"Trial {trial.Number} of {trial.Learner} failed."),
        (TrialState.Failed, { } reason) => T($"Trial {trial.Number} of {trial.Learner} failed: {Told(reason)}"),
        _ => string.Join(T(" "), Sentences(trial, better)),
    };

    private IEnumerable<string> Sentences(Trial trial, bool better)
    {
        yield return T($"Trial {trial.Number} of {trial.Learner} ended after {Show.Duration(trial.Seconds)} with {metric?.Name ?? T("the score")} {Show.Number(trial.Score)}.");
        if (better)
        {
            yield return T("It is the best so far.");
        }

        if (trial.Note is { } note)
        {
            yield return Told(note);
        }
    }
}
