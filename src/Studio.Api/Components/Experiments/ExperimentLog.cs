namespace Studio.Api.Components.Experiments;

using Studio.Api.Components.Shared;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Trials;
using static Studio.Api.Languages.Words;

/// <summary>A line of the log of an experiment.</summary>
/// <param name="At">Seconds that the experiment had worked.</param>
/// <param name="Tone"><c>good</c>, <c>bad</c>, <c>busy</c> or <c>calm</c>.</param>
/// <param name="Text">What happened, in a sentence.</param>
public sealed record LogLine(double At, string Tone, string Text);

/// <summary>
/// What happened in an experiment, line by line, from what is stored of it. Of experiments of earlier versions, which stored no moments, the stages are not known, and trials are told to have begun
/// their seconds before they ended.
/// </summary>
/// <param name="metric">Metric optimised; null where it is not known.</param>
public sealed class ExperimentLog(Metric? metric)
{
    /// <summary>Most lines that are shown, the latest.</summary>
    public const int Most = 300;

    // The language is that of whoever reads the lines, so that they are put in words only then.
    private readonly Dictionary<int, Trial> _trials = [];
    private readonly List<ExperimentMoment> _moments = [];

    /// <summary><see cref="ExperimentMoment.Revision"/> of the last moment that was taken; -1 before the first.</summary>
    public long Revision { get; private set; } = -1;

    /// <summary>Takes a trial as it is now.</summary>
    public void Take(Trial trial) => _trials[trial.Number] = trial;

    /// <summary>Takes moments that come after those that were taken.</summary>
    public void Take(IReadOnlyList<ExperimentMoment> moments)
    {
        _moments.AddRange(moments.Where(moment => moment.Revision > Revision));
        Revision = _moments.Count == 0 ? -1 : _moments[^1].Revision;
    }

    /// <summary>The latest lines, the newest first.</summary>
    /// <param name="experiment">The experiment, for how it began and ended.</param>
    /// <returns>The lines, and how many earlier ones are left out.</returns>
    public (IReadOnlyList<LogLine> Lines, int Earlier) Lines(ExperimentRecord experiment)
    {
        // Lines of the same moment stay in the order of what leads to what.
        var told = _moments.Select(moment => MomentWords.LineOf(moment, experiment, moment.Trial is { } number ? _trials.GetValueOrDefault(number) : null)).OfType<LogLine>();
        LogLine[] all = [.. Begin(experiment).Concat(told).Concat(Beginnings()).Concat(Ends()).OrderBy(line => line.At), .. End(experiment)];
        return ([.. all.Reverse().Take(Most)], Math.Max(0, all.Length - Most));
    }

    private IEnumerable<LogLine> Begin(ExperimentRecord experiment)
    {
        if (experiment.StartedAt is not null && !_moments.Exists(moment => moment.Kind == MomentKind.TakenUp))
        {
            yield return new LogLine(0, "busy", T($"A trainer took the experiment up to predict {experiment.Plan.Label}."));
        }
    }

    /// <summary>Those of trials of which it was not stored.</summary>
    private IEnumerable<LogLine> Beginnings()
    {
        var stored = _moments.Where(moment => moment.Kind == MomentKind.TrialBegan).Select(moment => moment.Trial).ToHashSet();
        return _trials.Values
            .Where(trial => trial.EndedAt is not null && !stored.Contains(trial.Number))
            .OrderBy(trial => trial.Number)
            .Select(trial => new LogLine(Math.Max(0, trial.EndedAt!.Value - trial.Seconds), "calm", MomentWords.Began(trial, 1)));
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
        var checkpoints = _moments.Where(moment => moment.Kind == MomentKind.CheckpointStored).ToLookup(moment => moment.Trial, moment => moment.Bytes);
        foreach (var trial in _trials.Values.Where(trial => trial.EndedAt is not null).OrderBy(trial => trial.EndedAt).ThenBy(trial => trial.Number))
        {
            var better = trial is { State: TrialState.Completed, Fidelity: 1, Score: { } score } && metric?.IsBetter(score, best) == true;
            best = better ? trial.Score!.Value : best;
            yield return new LogLine(trial.EndedAt!.Value, better ? "good" : trial.State == TrialState.Failed ? "bad" : "calm", Sentence(trial, better, checkpoints[trial.Number].LastOrDefault()));
        }
    }

    private static string EndWithoutModel(ExperimentRecord experiment) => (experiment.State, experiment.Reason) switch
    {
        (ExperimentState.Failed, null) => T("The experiment failed."),
        (ExperimentState.Failed, { } reason) => T($"The experiment failed: {Told(reason)}"),
        (_, null) => T("The experiment was cancelled."),
        (_, { } reason) => T($"The experiment was cancelled: {Told(reason)}"),
    };

    private string Sentence(Trial trial, bool better, long? checkpoint) => (trial.State, trial.Reason) switch
    {
        (TrialState.Pruned, null) => T($"Trial {trial.Number} of {trial.Learner} was ended early."),
        (TrialState.Pruned, { } reason) => T($"Trial {trial.Number} of {trial.Learner} was ended early: {Told(reason)}"),
        (TrialState.Outraced, null) => T($"Trial {trial.Number} of {trial.Learner} was ended after its first folds."),
        (TrialState.Outraced, { } reason) => T($"Trial {trial.Number} of {trial.Learner} was ended after its first folds: {Told(reason)}"),
        (TrialState.Failed, null) => T($"Trial {trial.Number} of {trial.Learner} failed."),
        (TrialState.Failed, { } reason) => T($"Trial {trial.Number} of {trial.Learner} failed: {Told(reason)}"),
        _ => string.Join(T(" "), Sentences(trial, better, checkpoint)),
    };

    private IEnumerable<string> Sentences(Trial trial, bool better, long? checkpoint)
    {
        yield return T($"Trial {trial.Number} of {trial.Learner} ended after {Show.Duration(trial.Seconds)} with {metric?.Name ?? T("the score")} {Show.Number(trial.Score)}.");
        if (better)
        {
            yield return T("It is the best so far.");
        }

        if (checkpoint is { } bytes)
        {
            yield return T($"What it has trained was stored ({Show.Bytes(bytes)}).");
        }

        if (trial.Note is { } note)
        {
            yield return Told(note);
        }
    }
}
