namespace Studio.Jobs.Experiments;

using Studio.Jobs.Workers;

/// <summary>Splits experiments into parts.</summary>
internal static class ExperimentParts
{
    /// <summary>The parts of a new experiment: one, or the shares of its search and the building of the models after them.</summary>
    public static IEnumerable<PartEntity> Of(ExperimentEntity experiment) => experiment.Parallelism == 1
        ? [Part(experiment, 0, PartKind.Whole, PartState.Queued)]
        :
        [
            .. Enumerable.Range(0, experiment.Parallelism).Select(index => Part(experiment, index, PartKind.Search, PartState.Queued)),
            Part(experiment, experiment.Parallelism, PartKind.Build, PartState.Waiting),
        ];

    private static PartEntity Part(ExperimentEntity experiment, int index, PartKind kind, PartState state) => new()
    {
        ExperimentId = experiment.Id,
        Index = index,
        Kind = kind,
        State = state,
        Queue = JobQueues.Of(experiment.Plan),
        QueuedAt = experiment.CreatedAt,
    };
}
