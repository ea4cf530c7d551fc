namespace Studio.Pipelines.Reports;

using Studio.Pipelines.Pretrained;

/// <summary>Names of the files that a finished model leaves behind.</summary>
public static class ModelFiles
{
    /// <summary>The model itself.</summary>
    public const string Onnx = "model.onnx";

    /// <summary>How to call it.</summary>
    public const string Signature = "signature.json";

    /// <summary>How good it is.</summary>
    public const string Metrics = "metrics.json";

    /// <summary>The ONNX file against the trained model.</summary>
    public const string Parity = "parity.json";

    /// <summary>The trials of the search.</summary>
    public const string Leaderboard = "leaderboard.json";

    /// <summary>What the search was to do.</summary>
    public const string Plan = "plan.json";

    /// <summary>The pretrained text encoder, beside a model that needs one.</summary>
    public const string Encoder = EncoderFiles.ArchiveName;

    /// <summary>What it takes to evaluate the published model once its trainer has ended; not a part of its version.</summary>
    public const string Evaluation = "evaluation.zip";

    /// <summary>Metrics with intervals, thresholds, confusion, calibration, residuals.</summary>
    public const string Quality = "quality.json";

    /// <summary>The metric by value of every column.</summary>
    public const string Slices = "slices.json";

    /// <summary>How it treats the values of every column of categories.</summary>
    public const string Fairness = "fairness.json";

    /// <summary>The most wrong rows and suspicious labels.</summary>
    public const string Errors = "errors.json";

    /// <summary>How much each column matters.</summary>
    public const string Importance = "importance.json";

    /// <summary>How predictions change with each column.</summary>
    public const string Effects = "effects.json";

    /// <summary>What its search learned, and whether more data would help.</summary>
    public const string Learned = "learned.json";

    /// <summary>Rows that single predictions are explained against.</summary>
    public const string Background = "background.json";

    /// <summary>What the rows were like that it was validated on, which later rows are held against.</summary>
    public const string Monitoring = "monitoring.json";

    /// <summary>What is found out about a model after it was published.</summary>
    public static IReadOnlyList<string> Evaluations { get; } = [Background, Quality, Monitoring, Slices, Fairness, Errors, Importance, Effects, Learned];

    /// <summary>What is told of a model: the files of <see cref="ReportCatalog"/>.</summary>
    public static IReadOnlyList<string> Reports { get; } = [.. ReportCatalog.All.Select(report => report.File)];

    /// <summary>What it takes to evaluate one of an experiment's models: <see cref="Evaluation"/> for the one that was published, <c>evaluation-small.zip</c> for the model <c>small</c>.</summary>
    /// <param name="onnx">Its ONNX file, <see cref="Onnx"/> or one of <see cref="OnnxOf"/>.</param>
    public static string EvaluationOf(string onnx) => Path.ChangeExtension(onnx, ".zip").Replace("model", "evaluation", StringComparison.Ordinal);

    /// <summary>The ONNX file of one of an experiment's models, before one of them is published as <see cref="Onnx"/>.</summary>
    /// <param name="candidate">Its name, one of <c>ModelNames</c>.</param>
    public static string OnnxOf(string candidate) => $"model-{candidate}.onnx";
}
