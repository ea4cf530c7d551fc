namespace Studio.Jobs.Telemetry;

/// <summary>Why something failed, in the few words that metrics may have as a label; the sentence for people stands beside it.</summary>
public enum FailureKind
{
    /// <summary>The training itself: the data, the learners, or a defect that the trainer could tell of.</summary>
    Training,

    /// <summary>More memory than is allowed.</summary>
    Memory,

    /// <summary>The trainer process crashed in native code or by an unhandled error.</summary>
    Crash,

    /// <summary>The trainer process was killed from outside.</summary>
    Killed,

    /// <summary>The trainer process ended without a result.</summary>
    NoResult,

    /// <summary>The disk is full or a quota is used up.</summary>
    Disk,

    /// <summary>The store or the artifacts could not be reached or were not there.</summary>
    Store,

    /// <summary>The dataset is gone or cannot be used.</summary>
    Dataset,

    /// <summary>The exported file did not answer as the trained model.</summary>
    Parity,

    /// <summary>The model could not be published.</summary>
    Publication,

    /// <summary>A batch of predictions could not be made.</summary>
    Batch,

    /// <summary>Two versions could not be compared.</summary>
    Comparison,

    /// <summary>A model that was made elsewhere could not be imported.</summary>
    Import,

    /// <summary>A model could not be trained again.</summary>
    Retraining,

    /// <summary>A version of a model could not be evaluated.</summary>
    Evaluation,
}
