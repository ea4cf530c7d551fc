namespace Studio.Pipelines.ForeignModels.MlNet;

using Microsoft.ML.Data;

/// <summary>A model of ML.NET, asked row by row as a cursor goes.</summary>
/// <param name="model">The model.</param>
/// <param name="schema">What it was saved with.</param>
/// <param name="inputs">The columns that feed it.</param>
/// <param name="columns">The columns that it answers.</param>
/// <param name="roles">What they are served as.</param>
internal sealed class MlNetReference(ITransformer model, DataViewSchema schema, BoundInputs inputs, ScoreColumns columns, OutputRoles roles) : IReferenceModel
{
    /// <inheritdoc/>
    public ForeignAnswers Predict(ColumnTable rows, CancellationToken cancellationToken)
    {
        var answers = model.Transform(SchemaView.Of(schema, inputs, rows));
        var wanted = answers.Schema.Where(column => !column.IsHidden && (column.Name == columns.Score || column.Name == columns.Label)).ToList();
        using var cursor = answers.GetRowCursor(wanted);
        var score = Score(cursor);
        var label = columns.Label is null ? null : Label(cursor);
        var (values, labels) = (new List<double>(), new List<string>());
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            values.AddRange(score());
            if (label is not null)
            {
                labels.Add(label());
            }
        }

        return new ForeignAnswers(label is null ? null : [.. labels], [.. values], roles.Width);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The model is not ours.
    }

    private Func<IEnumerable<double>> Score(DataViewRowCursor cursor)
    {
        var column = cursor.Schema[columns.Score];
        if (column.Type is VectorDataViewType)
        {
            var vector = cursor.GetGetter<VBuffer<float>>(column);
            VBuffer<float> values = default;
            return () =>
            {
                vector(ref values);
                return [.. values.DenseValues().Select(value => (double)value)];
            };
        }

        var number = cursor.GetGetter<float>(column);
        var value = 0f;
        return columns.Classes is null
            ? () =>
            {
                number(ref value);
                return [value];
            }
        : () =>
        {
            number(ref value);
            return [1 - value, value];
        };
    }

    private Func<string> Label(DataViewRowCursor cursor)
    {
        var truth = cursor.GetGetter<bool>(cursor.Schema[columns.Label!]);
        var value = false;
        return () =>
        {
            truth(ref value);
            return roles.Classes![value ? 1 : 0];
        };
    }
}
