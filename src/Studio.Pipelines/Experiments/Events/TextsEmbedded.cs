namespace Studio.Pipelines.Experiments.Events;

/// <summary>A pretrained encoder reads on, beside the search. At most one a second is sent, and the last.</summary>
/// <param name="Encoder">Its name.</param>
/// <param name="Done">Texts that have their vectors; texts that repeat count once.</param>
/// <param name="Total">Texts to read.</param>
public sealed record TextsEmbedded(string Encoder, int Done, int Total) : ExperimentEvent;
