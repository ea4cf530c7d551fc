namespace Studio.Pipelines.MlNet;

using Microsoft.ML.Data;

/// <summary>What the keys of a label stand for.</summary>
internal static class KeyNames
{
    /// <summary>The names in the order of the keys; their numbers from 1 where the keys stand for no texts.</summary>
    /// <param name="label">The label's column.</param>
    /// <param name="classes">How many there are.</param>
    public static IReadOnlyList<string> Of(DataViewSchema.Column label, int classes)
    {
        if (label.Annotations.Schema.GetColumnOrNull("KeyValues")?.Type is not VectorDataViewType { ItemType: TextDataViewType })
        {
            return [.. Enumerable.Range(1, classes).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        label.GetKeyValues(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
