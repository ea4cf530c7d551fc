namespace Studio.Pipelines.Experiments.Events;

using System.Text.Json.Serialization;

/// <summary>What the trainer process tells, one JSON object a line on standard output.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(StageStarted), "stage")]
[JsonDerivedType(typeof(TextsEmbedded), "texts")]
[JsonDerivedType(typeof(PicturesEmbedded), "pictures")]
[JsonDerivedType(typeof(TrialStarted), "trial-started")]
[JsonDerivedType(typeof(TrialProgressed), "trial-progress")]
[JsonDerivedType(typeof(TrialEnded), "trial-ended")]
[JsonDerivedType(typeof(TrialDropped), "trial-dropped")]
[JsonDerivedType(typeof(SearchEnded), "search-ended")]
[JsonDerivedType(typeof(ExperimentPaused), "paused")]
[JsonDerivedType(typeof(ExperimentCompleted), "completed")]
[JsonDerivedType(typeof(ExperimentFailed), "failed")]
[JsonDerivedType(typeof(EvaluationEnded), "evaluated")]
public abstract record ExperimentEvent
{
    /// <summary>Seconds since the experiment started.</summary>
    public double At { get; init; }
}
