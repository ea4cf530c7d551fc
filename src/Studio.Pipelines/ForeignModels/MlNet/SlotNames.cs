namespace Studio.Pipelines.ForeignModels.MlNet;

using Microsoft.ML.Data;

/// <summary>Names that a schema has for the values of its vectors.</summary>
internal static class SlotNames
{
    /// <summary>The names, by column; columns without names are left out.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(DataViewSchema schema) => schema
        .Where(column => !column.IsHidden && column.HasSlotNames())
        .ToDictionary(column => column.Name, IReadOnlyList<string> (column) =>
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            column.GetSlotNames(ref names);
            return [.. names.DenseValues().Select(name => name.ToString())];
        });
}
