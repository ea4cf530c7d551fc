namespace Studio.Pipelines.MlNet;

using System.Text.Json;
using Microsoft.ML.Data;

/// <summary>A vector of features in a data view, with what the studio knows of its slots in the annotations of the column.</summary>
internal static class FeaturesColumn
{
    private const string LayoutKind = "StudioLayout";
    private const string SlotNamesKind = "SlotNames";

    /// <summary>Annotations that say what the slots are.</summary>
    public static DataViewSchema.Annotations Annotations(VectorColumn column)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (column.SlotNames is { } names)
        {
            ReadOnlyMemory<char>[] values = [.. names.Select(name => name.AsMemory())];
            ValueGetter<VBuffer<ReadOnlyMemory<char>>> slotNames = (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(values.Length, values);
            builder.Add(SlotNamesKind, new VectorDataViewType(TextDataViewType.Instance, values.Length), slotNames);
        }

        if (column.Layout is { } layout)
        {
            var json = JsonSerializer.Serialize(layout, StudioJson.Line).AsMemory();
            ValueGetter<ReadOnlyMemory<char>> text = (ref ReadOnlyMemory<char> value) => value = json;
            builder.Add(LayoutKind, TextDataViewType.Instance, text);
        }

        return builder.ToAnnotations();
    }

    /// <summary>Reads the features.</summary>
    /// <param name="view">The view.</param>
    /// <param name="name">Their column.</param>
    /// <exception cref="ArgumentException">There is no such column, or it is no vector of floats of one size.</exception>
    public static VectorColumn Read(IDataView view, string name)
    {
        var column = view.Schema.GetColumnOrNull(name) ?? throw new ArgumentException($"There is no column '{name}' of features.");
        if (column.Type is not VectorDataViewType { IsKnownSize: true, ItemType.RawType: var item } vector || item != typeof(float))
        {
            throw new ArgumentException($"The features '{name}' are of the type {column.Type}; a vector of floats of one size is needed: see StudioFeatures and Concatenate.");
        }

        var values = new List<float>();
        foreach (var row in view.GetColumn<VBuffer<float>>(column))
        {
            values.AddRange(row.DenseValues());
        }

        return new VectorColumn(ColumnNames.Features, [.. values], vector.Size) { Layout = Layout(column) };
    }

    private static SlotGroup[]? Layout(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(LayoutKind) is null)
        {
            return null;
        }

        ReadOnlyMemory<char> json = default;
        column.Annotations.GetValue(LayoutKind, ref json);
        return JsonSerializer.Deserialize<SlotGroup[]>(json.Span, StudioJson.Line);
    }
}
