namespace Studio.Soak.Experiments;

using Studio.Api.Experiments;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Trials;

/// <summary>How an experiment ended: what two runs of a deterministic one must have in common.</summary>
/// <param name="Trials">All trials by number.</param>
/// <param name="Models">The models with the weights of their members and their metrics, as text.</param>
internal sealed record ExperimentOutcome(IReadOnlyList<SeenTrial> Trials, IReadOnlyList<string> Models)
{
    public static ExperimentOutcome Of(ExperimentResponse experiment, IEnumerable<Trial> trials) => new(
        [.. trials.Select(SeenTrial.Of).OrderBy(trial => trial.Number)],
        [.. (experiment.Result?.Models ?? []).Select(Describe)]);

    /// <summary>What differs, in words; empty when nothing does.</summary>
    public IReadOnlyList<string> Differences(ExperimentOutcome other) =>
    [
        .. Trials.Select(trial => trial.ToString()).Except(other.Trials.Select(trial => trial.ToString())).Select(trial => $"only undisturbed: trial {trial}"),
        .. other.Trials.Select(trial => trial.ToString()).Except(Trials.Select(trial => trial.ToString())).Select(trial => $"only here: trial {trial}"),
        .. Models.Except(other.Models).Select(model => $"only undisturbed: model {model}"),
        .. other.Models.Except(Models).Select(model => $"only here: model {model}"),
    ];

    private static string Describe(ModelReport model) =>
        $"{model.Name} of {string.Join(", ", model.Members.Select(member => FormattableString.Invariant($"{member.Trial} × {member.Weight:R}")))}"
        + $" with {string.Join(", ", model.Metrics.Validation.OrderBy(metric => metric.Key, StringComparer.Ordinal).Select(metric => FormattableString.Invariant($"{metric.Key} {metric.Value:R}")))}";
}
