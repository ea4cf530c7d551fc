namespace Studio.Pipelines.Reports;

using System.Text.Json.Serialization;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;

/// <summary>A model that an experiment ended with.</summary>
/// <param name="Name">See <see cref="ModelNames"/>.</param>
/// <param name="File">Artifact file; models that are the same share one.</param>
/// <param name="Members">Trials it is made of, the heaviest first; one for a single model.</param>
/// <param name="Metrics">Its metrics.</param>
/// <param name="Parity">Its ONNX file against the trained model.</param>
/// <param name="OnnxBytes">Size of its file.</param>
/// <param name="OnnxSha256">SHA-256 of its file, lower-case hexadecimal.</param>
public sealed record ModelReport(
    string Name,
    string File,
    IReadOnlyList<ModelMember> Members,
    MetricsReport Metrics,
    ParityReport Parity,
    long OnnxBytes,
    string OnnxSha256)
{
    /// <summary>What a prediction takes; null in reports of versions that did not measure it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RowMicroseconds? Speed { get; init; }

    /// <summary>Where predicted numbers end; null for classes, and where limits would do harm out of fold.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PredictionLimits? Limits { get; init; }
}

/// <summary>The smallest and the largest number that a model predicts, in the unit of the label: the labels that it was trained on with a margin that did best out of fold.</summary>
/// <param name="Low">Smallest prediction.</param>
/// <param name="High">Largest one.</param>
public sealed record PredictionLimits(double Low, double High);

/// <summary>A trial within a model.</summary>
/// <param name="Trial">Its number.</param>
/// <param name="Learner">Its learner.</param>
/// <param name="Weight">Its share in the average; all shares of a model sum to 1.</param>
/// <param name="Folds">Models of it that are averaged, one a fold; 1 for a model trained on all rows.</param>
public sealed record ModelMember(int Trial, string Learner, double Weight, int Folds);
