namespace Studio.Pipelines.Experiments.Events;

/// <summary>A pretrained encoder reads on, beside the search. At most one a second is sent, and the last.</summary>
/// <param name="Encoder">Its name.</param>
/// <param name="Done">Cells that have their vectors; cells that repeat count once.</param>
/// <param name="Total">Cells to read.</param>
public abstract record CellsEmbedded(string Encoder, int Done, int Total) : ExperimentEvent;

/// <summary>It reads texts.</summary>
/// <param name="Encoder">Its name.</param>
/// <param name="Done">Texts that have their vectors; texts that repeat count once.</param>
/// <param name="Total">Texts to read.</param>
public sealed record TextsEmbedded(string Encoder, int Done, int Total) : CellsEmbedded(Encoder, Done, Total);

/// <summary>It looks at pictures.</summary>
/// <param name="Encoder">Its name.</param>
/// <param name="Done">Pictures that have their vectors; pictures that repeat count once.</param>
/// <param name="Total">Pictures to look at.</param>
public sealed record PicturesEmbedded(string Encoder, int Done, int Total) : CellsEmbedded(Encoder, Done, Total);
