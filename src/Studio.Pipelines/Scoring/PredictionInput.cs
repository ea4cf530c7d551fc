namespace Studio.Pipelines.Scoring;

using System.Text.Json;
using Studio.Pipelines.Data;
using Studio.Pipelines.Onnx;

/// <summary>Rows to predict, or everything that is wrong with them.</summary>
/// <param name="Table">The rows; null when there are problems.</param>
/// <param name="Problems">One sentence each, with the row (from 1) and column; at most 20.</param>
/// <param name="IgnoredColumns">Columns that the model does not read.</param>
public sealed record PredictionInputResult(ColumnTable? Table, IReadOnlyList<string> Problems, IReadOnlyList<string> IgnoredColumns);

/// <summary>
/// Reads rows to predict by a model's signature. A missing column, null or empty value is missing, as in training; text
/// where a number or date is wanted is a problem; extra columns are ignored and told.
/// </summary>
public static class PredictionInput
{
    /// <summary>Rows given as JSON objects.</summary>
    public static PredictionInputResult FromJson(ModelSignature signature, IReadOnlyList<JsonElement> rows) => throw new NotImplementedException();

    /// <summary>Rows given as a data file of any format that <c>DatasetReader</c> reads, with the canonical columns already in memory.</summary>
    public static PredictionInputResult FromTable(ModelSignature signature, ColumnTable table) => throw new NotImplementedException();
}
