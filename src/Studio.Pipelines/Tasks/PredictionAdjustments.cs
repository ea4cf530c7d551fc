namespace Studio.Pipelines.Tasks;

/// <summary>What may be done to labels and predictions outside the learners.</summary>
[Flags]
public enum PredictionAdjustments
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Probabilities may be calibrated.</summary>
    Calibration = 1,

    /// <summary>The class predicted may be chosen by weighted probabilities.</summary>
    ClassWeights = 2,

    /// <summary>Learners may be trained on the logarithm of the label.</summary>
    LogTarget = 4,

    /// <summary>A number may be taken off labels and added to predictions.</summary>
    LabelOffset = 8,
}
