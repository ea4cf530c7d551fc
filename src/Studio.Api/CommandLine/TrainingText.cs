namespace Studio.Api.CommandLine;

/// <summary>Words and numbers of the displays.</summary>
internal static class TrainingText
{
    /// <summary>What a stage does.</summary>
    public static string Of(ExperimentStage? stage) => stage switch
    {
        null => T("starting the trainer"),
        ExperimentStage.Loading => T("reading the data"),
        ExperimentStage.Featurizing => T("preparing the features"),
        ExperimentStage.Searching => T("searching"),
        ExperimentStage.Ensembling => T("building the models"),
        ExperimentStage.Exporting => T("exporting to ONNX"),
        ExperimentStage.Verifying => T("comparing the ONNX files with the trained models"),
        ExperimentStage.Evaluating => T("finding out about the model"),
        _ => stage.ToString()!,
    };

    /// <summary>How far a pretrained encoder is.</summary>
    public static string Of(CellsEmbedded read) => read is PicturesEmbedded
        ? T($"{read.Encoder} has looked at {read.Done} of {read.Total} pictures")
        : T($"{read.Encoder} has read {read.Done} of {read.Total} texts");

    /// <summary>A score with five significant digits.</summary>
    public static string Score(double? score) => score?.ToString("G5", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>A share in whole per cent.</summary>
    public static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %");

    /// <summary>A file size.</summary>
    public static string Size(long bytes) => bytes < 1024 * 1024
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024.0):F1} MiB");
}
