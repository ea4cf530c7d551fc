namespace Studio.Jobs.Storage;

/// <summary>Row of what champion and challenger say of the same row of a call; the champion's answer was given.</summary>
internal sealed class ShadowPredictionEntity
{
    public Guid PredictionId { get; set; }

    /// <summary>Number of the row in its call, from 0.</summary>
    public int Row { get; set; }

    public Guid ChampionId { get; set; }

    public ModelVersionEntity? Champion { get; set; }

    public Guid ChallengerId { get; set; }

    public ModelVersionEntity? Challenger { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>Probabilities of the classes, or the number, as a JSON array.</summary>
    public required IReadOnlyList<double> Given { get; set; }

    /// <summary>The same of the challenger.</summary>
    public required IReadOnlyList<double> Unheard { get; set; }

    /// <summary>Index of the class, or the number; null as long as it is not known.</summary>
    public double? Truth { get; set; }
}
