namespace Studio.Pipelines.Data;

using Microsoft.ML.Data;

/// <summary>A named column held in memory. Immutable by convention: whoever fills the array hands it over.</summary>
public abstract class TableColumn
{
    private protected TableColumn(string name, DataViewType type)
    {
        Name = name;
        DataViewType = type;
    }

    /// <summary>Column name.</summary>
    public string Name { get; }

    /// <summary>The type ML.NET sees.</summary>
    public DataViewType DataViewType { get; }

    /// <summary>Number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>The rows with these indices, in this order; an index may repeat.</summary>
    /// <param name="rows">Indices from 0 to <see cref="Count"/> − 1.</param>
    public abstract TableColumn Gather(int[] rows);

    /// <summary>The same values under another name.</summary>
    public abstract TableColumn Rename(string name);

    internal abstract Delegate CreateGetter(Func<long> position);
}

/// <summary>64-bit floats: numbers and seconds since 1970 UTC; missing is NaN.</summary>
public sealed class NumberColumn(string name, double[] values) : TableColumn(name, NumberDataViewType.Double)
{
    /// <summary>One value a row.</summary>
    public double[] Values { get; } = values;

    /// <inheritdoc/>
    public override int Count => Values.Length;

    /// <inheritdoc/>
    public override NumberColumn Gather(int[] rows) => new(Name, ArrayGather.Rows(Values, rows));

    /// <inheritdoc/>
    public override NumberColumn Rename(string name) => new(name, Values);

    internal override Delegate CreateGetter(Func<long> position) =>
        (ValueGetter<double>)((ref double value) => value = Values[position()]);
}

/// <summary>32-bit floats: regression labels, scores, probabilities, weights.</summary>
public sealed class FloatColumn(string name, float[] values) : TableColumn(name, NumberDataViewType.Single)
{
    /// <summary>One value a row.</summary>
    public float[] Values { get; } = values;

    /// <inheritdoc/>
    public override int Count => Values.Length;

    /// <inheritdoc/>
    public override FloatColumn Gather(int[] rows) => new(Name, ArrayGather.Rows(Values, rows));

    /// <inheritdoc/>
    public override FloatColumn Rename(string name) => new(name, Values);

    internal override Delegate CreateGetter(Func<long> position) =>
        (ValueGetter<float>)((ref float value) => value = Values[position()]);
}

/// <summary>Binary labels; true is the positive class.</summary>
public sealed class BooleanColumn(string name, bool[] values) : TableColumn(name, BooleanDataViewType.Instance)
{
    /// <summary>One value a row.</summary>
    public bool[] Values { get; } = values;

    /// <inheritdoc/>
    public override int Count => Values.Length;

    /// <inheritdoc/>
    public override BooleanColumn Gather(int[] rows) => new(Name, ArrayGather.Rows(Values, rows));

    /// <inheritdoc/>
    public override BooleanColumn Rename(string name) => new(name, Values);

    internal override Delegate CreateGetter(Func<long> position) =>
        (ValueGetter<bool>)((ref bool value) => value = Values[position()]);
}

/// <summary>Class labels as ML.NET keys: 1 is the first class; 0 would be missing and does not occur.</summary>
public sealed class KeyColumn(string name, uint[] values, int classes) : TableColumn(name, new KeyDataViewType(typeof(uint), classes))
{
    /// <summary>One key a row, 1 to <see cref="Classes"/>.</summary>
    public uint[] Values { get; } = values;

    /// <summary>Number of classes.</summary>
    public int Classes { get; } = classes;

    /// <inheritdoc/>
    public override int Count => Values.Length;

    /// <inheritdoc/>
    public override KeyColumn Gather(int[] rows) => new(Name, ArrayGather.Rows(Values, rows), Classes);

    /// <inheritdoc/>
    public override KeyColumn Rename(string name) => new(name, Values, Classes);

    internal override Delegate CreateGetter(Func<long> position) =>
        (ValueGetter<uint>)((ref uint value) => value = Values[position()]);
}

/// <summary>Strings: categories, booleans and text; missing is the empty string.</summary>
public sealed class TextColumn(string name, string[] values) : TableColumn(name, TextDataViewType.Instance)
{
    /// <summary>One value a row, never null.</summary>
    public string[] Values { get; } = values;

    /// <inheritdoc/>
    public override int Count => Values.Length;

    /// <inheritdoc/>
    public override TextColumn Gather(int[] rows) => new(Name, ArrayGather.Rows(Values, rows));

    /// <inheritdoc/>
    public override TextColumn Rename(string name) => new(name, Values);

    internal override Delegate CreateGetter(Func<long> position) =>
        (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = Values[position()].AsMemory());
}

/// <summary>Dense float vectors of one width: features, class scores.</summary>
public sealed class VectorColumn : TableColumn
{
    /// <summary>Creates the column.</summary>
    /// <param name="name">Column name.</param>
    /// <param name="values">Row-major, rows × <paramref name="width"/>.</param>
    /// <param name="width">Values a row, at least 1.</param>
    /// <param name="slotNames">A name for each slot, or null.</param>
    public VectorColumn(string name, float[] values, int width, IReadOnlyList<string>? slotNames = null)
        : base(name, new VectorDataViewType(NumberDataViewType.Single, width))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.Length % width != 0)
        {
            throw new ArgumentException($"{values.Length} values do not divide into rows of {width}.", nameof(values));
        }

        Values = values;
        Width = width;
        SlotNames = slotNames;
    }

    /// <summary>Row-major values.</summary>
    public float[] Values { get; }

    /// <summary>Values a row.</summary>
    public int Width { get; }

    /// <summary>A name for each slot, or null.</summary>
    public IReadOnlyList<string>? SlotNames { get; }

    /// <summary>What the slots hold, group by group; null when all are numbers.</summary>
    public IReadOnlyList<SlotGroup>? Layout { get; init; }

    /// <summary>The raw column that each slot is made of alone, null for a slot that is made of several; null where that is not known.</summary>
    public IReadOnlyList<string?>? Origins { get; init; }

    /// <inheritdoc/>
    public override int Count => Values.Length / Width;

    /// <summary>The values of one row.</summary>
    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Width, Width);

    /// <summary>Vectors of the same rows side by side.</summary>
    /// <param name="name">Name of the column.</param>
    /// <param name="vectors">At least one.</param>
    /// <param name="slotNames">A name for each slot, or null.</param>
    internal static VectorColumn Join(string name, IReadOnlyList<VectorColumn> vectors, IReadOnlyList<string>? slotNames)
    {
        var (rows, width, start) = (vectors[0].Count, vectors.Sum(vector => vector.Width), 0);
        var joined = new float[(long)rows * width];
        foreach (var vector in vectors)
        {
            for (var row = 0; row < rows; row++)
            {
                vector.Row(row).CopyTo(joined.AsSpan((row * width) + start));
            }

            start += vector.Width;
        }

        return new VectorColumn(name, joined, width, slotNames)
        {
            Layout = SlotGroup.Join(vectors),
            Origins = vectors.All(vector => vector.Origins is not null) ? [.. vectors.SelectMany(vector => vector.Origins!)] : null,
        };
    }

    /// <inheritdoc/>
    public override VectorColumn Gather(int[] rows)
    {
        var gathered = new float[(long)rows.Length * Width];
        for (var i = 0; i < rows.Length; i++)
        {
            Row(rows[i]).CopyTo(gathered.AsSpan(i * Width, Width));
        }

        return new VectorColumn(Name, gathered, Width, SlotNames) { Layout = Layout, Origins = Origins };
    }

    /// <inheritdoc/>
    public override VectorColumn Rename(string name) => new(name, Values, Width, SlotNames) { Layout = Layout, Origins = Origins };

    internal override Delegate CreateGetter(Func<long> position) =>
        (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            var editor = VBufferEditor.Create(ref value, Width);
            Row((int)position()).CopyTo(editor.Values);
            value = editor.Commit();
        });
}

internal static class ArrayGather
{
    public static T[] Rows<T>(T[] values, int[] rows)
    {
        var gathered = new T[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            gathered[i] = values[rows[i]];
        }

        return gathered;
    }
}
