namespace Studio.Pipelines.Features;

/// <summary>Where predictions may go while a number grows and everything else stays: numbers predicted, or the probability of the positive class.</summary>
public enum MonotoneDirection
{
    /// <summary>Up, or they stay.</summary>
    Increasing,

    /// <summary>Down, or they stay.</summary>
    Decreasing,
}
