namespace Studio.Jobs.Telemetry;

/// <summary>What traces, metrics and logs tell of a part of an experiment that a worker has claimed.</summary>
/// <param name="ExperimentId">The experiment.</param>
/// <param name="Index">Number of the part, from 0.</param>
/// <param name="Kind">Whole, Search or Build.</param>
/// <param name="Queue">Queue it waited in.</param>
/// <param name="RunId">Identifies the run.</param>
/// <param name="Worker">Name of the worker.</param>
/// <param name="Attempt">From 1; above 1 the part was begun before.</param>
public sealed record PartFacts(Guid ExperimentId, int Index, string Kind, string Queue, Guid RunId, string Worker, int Attempt);
