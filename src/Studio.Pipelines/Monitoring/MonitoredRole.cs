namespace Studio.Pipelines.Monitoring;

/// <summary>What a watched column is to its model.</summary>
public enum MonitoredRole
{
    /// <summary>A column that the model reads.</summary>
    Input,

    /// <summary>What it answers: the class, or the number.</summary>
    Prediction,

    /// <summary>How sure it is: of two classes the probability of the second, of more that of the most probable one.</summary>
    Probability,
}
