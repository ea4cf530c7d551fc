namespace Studio.Pipelines.MlNet;

using Microsoft.ML.Data;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Trials;

/// <summary>What a search found. Dispose of it when the model is not asked any more.</summary>
public sealed record StudioExperimentResult : IDisposable
{
    private readonly byte[] _onnx;

    private StudioExperimentResult(ITransformer model, ModelSignature signature, byte[] onnx) => (Model, Signature, _onnx) = (model, signature, onnx);

    /// <summary>
    /// The model: takes the columns of the data that it learned from (no label), and writes <c>PredictedLabel</c>, <c>Score</c> and <c>Probability</c> as
    /// ML.NET's learners do. Saved, it loads with ML.NET and <c>Microsoft.ML.OnnxTransformer</c> alone.
    /// </summary>
    public ITransformer Model { get; }

    /// <summary>How to call the ONNX file.</summary>
    public ModelSignature Signature { get; }

    /// <summary>Scores, members and sizes of the models that the search ended with.</summary>
    public ExperimentResult Summary { get; init; } = null!;

    /// <summary>What was planned.</summary>
    public TrainingPlan Plan { get; init; } = null!;

    /// <summary>All trials, in their order.</summary>
    public IReadOnlyList<Trial> Trials { get; init; } = [];

    /// <summary>Columns that the model does not read, with the reason.</summary>
    public IReadOnlyList<Skipped> ColumnsLeftOut { get; init; } = [];

    /// <summary>Writes the model as an ONNX file of the studio, which its service serves and any ONNX runtime opens.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    public void SaveOnnx(string path) => File.WriteAllBytes(path, _onnx);

    /// <inheritdoc/>
    public void Dispose() => (Model as IDisposable)?.Dispose();

    /// <summary>Loads what an experiment wrote, once ML.NET answers with it as ONNX Runtime does.</summary>
    internal static StudioExperimentResult Load(MLContext context, ViewColumns columns, IDataView data, string folder, CancellationToken cancellationToken)
    {
        var onnx = Path.Combine(folder, "model.onnx");
        MlNetExport.Write(onnx, folder, "model", "model", cancellationToken);
        using var scorer = new OnnxScorer(onnx);
        var model = context.Model.Load(Path.Combine(folder, MlNetExport.ModelFile), out _);
        return new StudioExperimentResult(
            new TransformerChain<ITransformer>([.. columns.ToInputs(context, data, scorer.Signature), model]), scorer.Signature, File.ReadAllBytes(onnx));
    }
}
