namespace Studio.Pipelines.Experiments;

using System.Text.Json.Serialization;
using Studio.Pipelines.Trials;

/// <summary>Files of an experiment.</summary>
/// <param name="Data">Canonical Parquet file to train on.</param>
/// <param name="Test">Canonical Parquet file for the final metrics; null for none.</param>
/// <param name="OutputDirectory">Where the artifact files go; created when missing.</param>
public sealed record ExperimentFiles(string Data, string? Test, string OutputDirectory)
{
    /// <summary>Where checkpoints of trials are written, <c>trial-N.zip</c>, so that another run can go on with them; null to write none. They are never deleted here.</summary>
    public string? TrialsDirectory { get; init; }

    /// <summary>Where the vectors that a pretrained encoder gives texts are kept for later runs, see <see cref="Pretrained.VectorFiles"/>; null to keep none.</summary>
    public string? VectorsDirectory { get; init; }

    /// <summary>True to leave <c>evaluation.zip</c> beside the model, which is what it takes to evaluate it, see <see cref="Evaluation.ModelEvaluator"/>; about as large as the model.</summary>
    public bool Evaluates { get; init; }

    /// <summary>Values (rows × columns) of the data that are held in memory before a sample of the rows has to do; see <see cref="SampledTable"/>.</summary>
    [JsonIgnore]
    internal double MostValues { get; init; } = SampledTable.UsualMostValues;
}
