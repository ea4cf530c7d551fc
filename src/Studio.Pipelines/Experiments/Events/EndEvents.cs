namespace Studio.Pipelines.Experiments.Events;

using Studio.Pipelines.Evaluation;
using Studio.Pipelines.Trials;

/// <summary>A share of the search has ended; the last event of a <see cref="PartKind.Search"/> part.</summary>
public sealed record SearchEnded : ExperimentEvent;

/// <summary>The search was asked to pause and has ended between two trials; the last event of that run.</summary>
public sealed record ExperimentPaused : ExperimentEvent;

/// <summary>The experiment ended with a model; all artifact files are written.</summary>
/// <param name="Result">Summary.</param>
public sealed record ExperimentCompleted(ExperimentResult Result) : ExperimentEvent;

/// <summary>A published model was evaluated; the last event of a trainer that was started for it. One that could not be ends with <see cref="ExperimentFailed"/>.</summary>
/// <param name="Result">What was made.</param>
public sealed record EvaluationEnded(EvaluationResult Result) : ExperimentEvent;

/// <summary>The experiment ended without a model.</summary>
/// <param name="Reason">One sentence for people.</param>
public sealed record ExperimentFailed(string Reason) : ExperimentEvent;
