namespace Studio.Api.Predictions;

using System.Text.Json.Serialization;
using Studio.Pipelines.Evaluation.Explanations;

/// <summary>One row's answer: label and probabilities for classification, the prediction for regression.</summary>
/// <param name="Label">Predicted class.</param>
/// <param name="Probabilities">Probability of each class.</param>
/// <param name="Prediction">Predicted number.</param>
public sealed record RowPrediction(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Label,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, float>? Probabilities,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Prediction)
{
    /// <summary>What is wrong with the row, where the others are answered without it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>What each column contributes to the prediction, where that was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RowContributions? Explanation { get; init; }

    /// <summary>Name of the picture's file, where pictures were sent as files.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? File { get; init; }
}

/// <summary>Answer of a prediction call.</summary>
/// <param name="Model">Model name.</param>
/// <param name="Version">Version that answered.</param>
/// <param name="Predictions">One a row, in the order of the rows.</param>
/// <param name="IgnoredColumns">Columns given that the model does not read.</param>
/// <param name="Warnings">What else to know, such as columns left out by every row.</param>
public sealed record PredictionAnswer(
    string Model,
    int Version,
    IReadOnlyList<RowPrediction> Predictions,
    IReadOnlyList<string> IgnoredColumns,
    IReadOnlyList<string> Warnings)
{
    /// <summary>The call as others may refer to it, as in the header <c>Prediction-Id</c>; its rows are numbered from 0.</summary>
    public Guid PredictionId { get; init; }

    /// <summary>The rows' answers.</summary>
    /// <param name="signature">Signature of the model.</param>
    /// <param name="scored">What it predicted.</param>
    /// <param name="files">Name of each row's file; null for rows that are no files.</param>
    public static IReadOnlyList<RowPrediction> RowsOf(ModelSignature signature, ScoredRows scored, IReadOnlyList<string>? files = null)
    {
        var rows = new RowPrediction[scored.Predictions.Rows];
        for (var row = 0; row < rows.Length; row++)
        {
            var values = scored.Predictions.Row(row);
            if (scored.Labels is null)
            {
                rows[row] = new RowPrediction(null, null, scored.Numbers?[row] ?? Widen(values[0])) { File = files?[row] };
                continue;
            }

            var probabilities = new Dictionary<string, float>(values.Length);
            for (var i = 0; i < values.Length; i++)
            {
                probabilities[signature.Classes![i]] = values[i];
            }

            rows[row] = new RowPrediction(scored.Labels[row], probabilities, null) { File = files?[row] };
        }

        return rows;
    }

    /// <summary>The number of 64 bits with the same shortest text, so that what 32 bits know as 0.1 is answered as 0.1.</summary>
    private static double Widen(float value) => double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
