namespace Studio.Pipelines.MlNet;

using Microsoft.ML.Data;

/// <summary>Reads the label of a data view as the studio's learners want it.</summary>
internal static class LabelColumn
{
    /// <summary>Truth values, keys, or numbers.</summary>
    /// <param name="view">The view.</param>
    /// <param name="name">Its column.</param>
    /// <exception cref="ArgumentException">There is no such column, it is of another type, or a row has no label.</exception>
    public static TableColumn Read(IDataView view, string name)
    {
        var column = view.Schema.GetColumnOrNull(name) ?? throw new ArgumentException($"There is no column '{name}', the label.");
        return column.Type switch
        {
            BooleanDataViewType => new BooleanColumn(ColumnNames.Label, [.. view.GetColumn<bool>(column)]),
            KeyDataViewType key => Keys(view, column, key),
            NumberDataViewType => Numbers(view, column),
            _ => throw new ArgumentException($"The label '{name}' is of the type {column.Type}; map texts to keys (MapValueToKey), or convert it to numbers or truth values."),
        };
    }

    private static KeyColumn Keys(IDataView view, DataViewSchema.Column column, KeyDataViewType type)
    {
        var keys = new MLContext().Transforms.Conversion.ConvertType(column.Name, outputKind: DataKind.UInt32).Fit(view).Transform(view);
        uint[] values = [.. keys.GetColumn<uint>(keys.Schema[column.Name])];
        RefuseMissing(column.Name, Array.IndexOf(values, 0u));
        return new KeyColumn(ColumnNames.Label, values, (int)type.Count);
    }

    private static FloatColumn Numbers(IDataView view, DataViewSchema.Column column)
    {
        var numbers = new MLContext().Transforms.Conversion.ConvertType(column.Name, outputKind: DataKind.Single).Fit(view).Transform(view);
        float[] values = [.. numbers.GetColumn<float>(numbers.Schema[column.Name])];
        RefuseMissing(column.Name, Array.FindIndex(values, value => !float.IsFinite(value)));
        return new FloatColumn(ColumnNames.Label, values);
    }

    private static void RefuseMissing(string name, int row)
    {
        if (row >= 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Row {row + 1} has no label in '{name}'; leave such rows out, with FilterRowsByMissingValues or FilterRowsByKeyColumnFraction."));
        }
    }
}
