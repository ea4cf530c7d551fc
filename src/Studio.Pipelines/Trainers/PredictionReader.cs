namespace Studio.Pipelines.Trainers;

using Microsoft.ML;
using Studio.Pipelines.Data;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Planning;

/// <summary>Reads what a trained transformer writes, by the convention of <see cref="ITrainer"/>.</summary>
public static class PredictionReader
{
    /// <summary>Predicts every row.</summary>
    /// <param name="model">What an <see cref="ITrainer"/> trained.</param>
    /// <param name="features">Rows with a <see cref="ColumnNames.Features"/> column.</param>
    /// <param name="task">The task it was trained for.</param>
    public static PredictionMatrix Predict(ITransformer model, ColumnTable features, TaskKind task)
    {
        var output = task == TaskKind.Binary ? ColumnNames.Probability : ColumnNames.Score;
        var scored = Keep(model.Transform(features.Only(ColumnNames.Features)), output);
        return task switch
        {
            TaskKind.Binary => FromProbability(scored.Column<FloatColumn>(ColumnNames.Probability).Values),
            TaskKind.Multiclass => FromVector(scored.Column<VectorColumn>(ColumnNames.Score)),
            _ => new PredictionMatrix(scored.Column<FloatColumn>(ColumnNames.Score).Values, scored.RowCount, 1),
        };
    }

    /// <summary>Predictions as numbers in a row.</summary>
    /// <param name="values">A probability (binary) or number (regression) a row, or class probabilities row by row.</param>
    /// <param name="classes">Number of classes; 1 for regression.</param>
    /// <param name="task">The task.</param>
    internal static PredictionMatrix FromValues(float[] values, int classes, TaskKind task) => task switch
    {
        TaskKind.Binary => FromProbability(values),
        TaskKind.Multiclass => new PredictionMatrix(values, values.Length / classes, classes),
        _ => new PredictionMatrix(values, values.Length, 1),
    };

    private static PredictionMatrix FromVector(VectorColumn scores) => new(scores.Values, scores.Count, scores.Width);

    private static PredictionMatrix FromProbability(float[] positive)
    {
        var values = new float[positive.Length * 2];
        for (var row = 0; row < positive.Length; row++)
        {
            values[row * 2] = 1 - positive[row];
            values[(row * 2) + 1] = positive[row];
        }

        return new PredictionMatrix(values, positive.Length, 2);
    }

    /// <summary>Reads one column only, so that features are not copied again.</summary>
    private static ColumnTable Keep(IDataView scored, string column) => scored is ColumnTable table
        ? table.Only(column)
        : ColumnTable.From(new MLContext().Transforms.SelectColumns(column).Fit(scored).Transform(scored));
}
