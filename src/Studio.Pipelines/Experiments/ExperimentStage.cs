namespace Studio.Pipelines.Experiments;

/// <summary>Where an experiment is.</summary>
public enum ExperimentStage
{
    /// <summary>Reading the data.</summary>
    Loading,

    /// <summary>Fitting featurizers.</summary>
    Featurizing,

    /// <summary>Running trials.</summary>
    Searching,

    /// <summary>Choosing the members of the ensemble and training them on further folds.</summary>
    Ensembling,

    /// <summary>Turning the models into ONNX.</summary>
    Exporting,

    /// <summary>Comparing the ONNX file with the trained model.</summary>
    Verifying,

    /// <summary>Finding out about the published model; see <see cref="Evaluation.ModelEvaluator"/>.</summary>
    Evaluating,
}
