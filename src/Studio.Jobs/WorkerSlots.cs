namespace Studio.Jobs;

/// <summary>How many trainers this process runs at the same time.</summary>
/// <param name="Training">By queue; without those it does not work on.</param>
internal sealed record WorkerSlots(IReadOnlyDictionary<string, int> Training);
