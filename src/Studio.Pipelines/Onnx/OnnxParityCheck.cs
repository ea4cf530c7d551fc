namespace Studio.Pipelines.Onnx;

using Studio.Pipelines.Data;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Trials;

/// <summary>Compares an exported file with the model it was exported from.</summary>
public static class OnnxParityCheck
{
    /// <summary>Compares predictions on raw rows, and on the same rows with values blanked and categories replaced by unseen ones.</summary>
    /// <param name="model">The trained model.</param>
    /// <param name="scorer">The exported file.</param>
    /// <param name="raw">Rows with the plan's feature columns; at most the first 1,000 are used.</param>
    /// <param name="labelDeviation">Standard deviation of a regression label; 1 for classification.</param>
    /// <param name="seed">Seed of the choice of blanked values.</param>
    public static ParityReport Check(FittedModel model, OnnxScorer scorer, ColumnTable raw, double labelDeviation, int seed) => throw new NotImplementedException();
}
