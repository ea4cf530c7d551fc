namespace Studio.Pipelines.Trainers;

/// <summary>Reads what a trained transformer writes, by the convention of <see cref="ITrainer"/>.</summary>
public static class PredictionReader
{
    /// <summary>Predicts every row.</summary>
    /// <param name="model">What an <see cref="ITrainer"/> trained.</param>
    /// <param name="features">Rows with a <see cref="ColumnNames.Features"/> column.</param>
    /// <param name="task">The task it was trained for.</param>
    public static PredictionMatrix Predict(ITransformer model, ColumnTable features, PredictionTask task)
    {
        var column = Keep(model.Transform(features.Only(ColumnNames.Features)), task.Layout.LearnerColumn).Column<TableColumn>(task.Layout.LearnerColumn);
        return column is VectorColumn vector
            ? task.Layout.Predictions(vector.Values, vector.Width)
            : task.Layout.Predictions(((FloatColumn)column).Values, classes: 1);
    }

    /// <summary>Reads one column only, so that features are not copied again.</summary>
    private static ColumnTable Keep(IDataView scored, string column) => scored is ColumnTable table
        ? table.Only(column)
        : ColumnTable.From(new MLContext().Transforms.SelectColumns(column).Fit(scored).Transform(scored));
}
