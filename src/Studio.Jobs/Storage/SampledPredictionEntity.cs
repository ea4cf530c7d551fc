namespace Studio.Jobs.Storage;

/// <summary>Row of an answer that was given to a row of a sampled call, without the row itself, so that its truth can come later.</summary>
internal sealed class SampledPredictionEntity
{
    public Guid PredictionId { get; set; }

    /// <summary>Number of the row in its call, from 0.</summary>
    public int Row { get; set; }

    public Guid VersionId { get; set; }

    public ModelVersionEntity? Version { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>Probabilities of the classes, or the number, as a JSON array.</summary>
    public required IReadOnlyList<double> Answer { get; set; }

    /// <summary>Index of the class, or the number; null as long as it is not known.</summary>
    public double? Truth { get; set; }
}
