namespace Studio.Api.CommandLine;

/// <summary>Words and numbers of the displays.</summary>
internal static class TrainingText
{
    /// <summary>What a stage does.</summary>
    public static string Of(ExperimentStage? stage) => stage switch
    {
        null => "starting the trainer",
        ExperimentStage.Loading => "reading the data",
        ExperimentStage.Featurizing => "preparing the features",
        ExperimentStage.Searching => "searching",
        ExperimentStage.Ensembling => "building the models",
        ExperimentStage.Exporting => "exporting to ONNX",
        ExperimentStage.Verifying => "comparing the ONNX files with the trained models",
        ExperimentStage.Evaluating => "finding out about the model",
        _ => stage.ToString()!,
    };

    /// <summary>How far a pretrained encoder is.</summary>
    public static string Of(CellsEmbedded read) => string.Create(
        CultureInfo.InvariantCulture, $"{read.Encoder} has {(read is PicturesEmbedded ? "looked at" : "read")} {read.Done} of {read.Total} {(read is PicturesEmbedded ? "pictures" : "texts")}");

    /// <summary>A score with five significant digits.</summary>
    public static string Score(double? score) => score?.ToString("G5", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>A share in whole per cent.</summary>
    public static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %");

    /// <summary>A file size.</summary>
    public static string Size(long bytes) => bytes < 1024 * 1024
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024.0):F1} MiB");
}
