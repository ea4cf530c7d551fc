namespace Studio.Pipelines.Data;

using Microsoft.ML.Data;

/// <summary>
/// Float vectors of one width of which only the values other than zero are kept. One-hot levels and words are zero in nearly all slots; linear
/// learners take time by the values that are not.
/// </summary>
internal sealed class SparseVectorColumn : TableColumn
{
    // Above this share of values a list of slots costs more than it saves.
    private const double MostFilled = 0.25;

    private SparseVectorColumn(string name, int width, int[] starts, int[] slots, float[] values)
        : base(name, new VectorDataViewType(NumberDataViewType.Single, width))
    {
        Width = width;
        Starts = starts;
        Slots = slots;
        Values = values;
    }

    /// <summary>Values a row, zeros included.</summary>
    public int Width { get; }

    /// <summary>Where each row's entries start in the lists below, and at last their length.</summary>
    public int[] Starts { get; }

    /// <summary>Slot of each entry, ascending within a row.</summary>
    public int[] Slots { get; }

    /// <summary>Value of each entry.</summary>
    public float[] Values { get; }

    /// <inheritdoc/>
    public override int Count => Starts.Length - 1;

    /// <summary>The table with its features sparse, where that saves time; otherwise the table itself.</summary>
    public static ColumnTable Compress(ColumnTable table)
    {
        var features = table.Column<VectorColumn>(ColumnNames.Features);
        var filled = features.Values.Length - features.Values.AsSpan().Count(0f);
        return filled > MostFilled * features.Values.Length ? table : table.With(From(features));
    }

    /// <summary>The same values.</summary>
    public static SparseVectorColumn From(VectorColumn dense)
    {
        var filled = dense.Values.Length - dense.Values.AsSpan().Count(0f);
        var (starts, slots, values) = (new int[dense.Count + 1], new int[filled], new float[filled]);
        var next = 0;
        for (var row = 0; row < dense.Count; row++)
        {
            var present = dense.Row(row);
            for (var slot = 0; slot < present.Length; slot++)
            {
                if (present[slot] != 0)
                {
                    (slots[next], values[next]) = (slot, present[slot]);
                    next++;
                }
            }

            starts[row + 1] = next;
        }

        return new SparseVectorColumn(dense.Name, dense.Width, starts, slots, values);
    }

    /// <inheritdoc/>
    public override SparseVectorColumn Gather(int[] rows)
    {
        var starts = new int[rows.Length + 1];
        for (var i = 0; i < rows.Length; i++)
        {
            starts[i + 1] = starts[i] + Starts[rows[i] + 1] - Starts[rows[i]];
        }

        var (slots, values) = (new int[starts[^1]], new float[starts[^1]]);
        for (var i = 0; i < rows.Length; i++)
        {
            Entries(Slots, rows[i]).CopyTo(slots.AsSpan(starts[i]));
            Entries(Values, rows[i]).CopyTo(values.AsSpan(starts[i]));
        }

        return new SparseVectorColumn(Name, Width, starts, slots, values);
    }

    /// <inheritdoc/>
    public override SparseVectorColumn Rename(string name) => new(name, Width, Starts, Slots, Values);

    internal override Delegate CreateGetter(Func<long> position) =>
        (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            var row = (int)position();
            var editor = VBufferEditor.Create(ref value, Width, Starts[row + 1] - Starts[row]);
            Entries(Values, row).CopyTo(editor.Values);
            Entries(Slots, row).CopyTo(editor.Indices);
            value = editor.Commit();
        });

    private ReadOnlySpan<T> Entries<T>(T[] list, int row) => list.AsSpan(Starts[row], Starts[row + 1] - Starts[row]);
}
