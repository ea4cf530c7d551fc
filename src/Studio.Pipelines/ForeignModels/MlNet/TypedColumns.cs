namespace Studio.Pipelines.ForeignModels.MlNet;

using Microsoft.ML.Data;

/// <summary>Columns of every type that models of ML.NET read, filled from numbers and texts.</summary>
internal static class TypedColumns
{
    /// <summary>A column of a type, from the columns of a table; with the default of the type where there are none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its type.</param>
    /// <param name="input">The columns that feed it; null for none.</param>
    /// <param name="rows">The table.</param>
    /// <exception cref="ImportException">Columns of the type cannot be filled.</exception>
    public static TableColumn Create(string name, DataViewType type, BoundInput? input, ColumnTable rows)
    {
        var item = type is VectorDataViewType vector ? vector.ItemType : type;
        return item.RawType switch
        {
            var raw when raw == typeof(float) => Numbers(name, type, input, rows, value => (float)value),
            var raw when raw == typeof(double) => Numbers(name, type, input, rows, value => value),
            var raw when raw == typeof(bool) => Numbers(name, type, input, rows, value => value != 0),
            var raw when raw == typeof(sbyte) => Numbers(name, type, input, rows, value => (sbyte)value),
            var raw when raw == typeof(short) => Numbers(name, type, input, rows, value => (short)value),
            var raw when raw == typeof(int) => Numbers(name, type, input, rows, value => (int)value),
            var raw when raw == typeof(long) => Numbers(name, type, input, rows, value => (long)value),
            var raw when raw == typeof(byte) => Numbers(name, type, input, rows, value => (byte)value),
            var raw when raw == typeof(ushort) => Numbers(name, type, input, rows, value => (ushort)value),
            var raw when raw == typeof(uint) => Numbers(name, type, input, rows, value => (uint)value),
            var raw when raw == typeof(ulong) => Numbers(name, type, input, rows, value => (ulong)value),
            var raw when raw == typeof(ReadOnlyMemory<char>) => Texts(name, type, input, rows),
            var raw when input is null && raw == typeof(DateTime) => new TypedColumn<DateTime>(name, type, new DateTime[rows.RowCount]),
            _ => throw new ImportException($"The column '{name}' of the model is of the type {type}; columns of numbers, texts and truth values are read."),
        };
    }

    private static TableColumn Numbers<T>(string name, DataViewType type, BoundInput? input, ColumnTable rows, Func<double, T> convert) =>
        Column<T>(name, type, rows.RowCount, input is null ? null : row => Array.ConvertAll(BoundInputs.Numbers(input, rows, row), value => convert(value)));

    private static TableColumn Texts(string name, DataViewType type, BoundInput? input, ColumnTable rows) =>
        Column<ReadOnlyMemory<char>>(name, type, rows.RowCount, input is null ? null : row => Array.ConvertAll(BoundInputs.Texts(input, rows, row), text => text.AsMemory()));

    private static TableColumn Column<T>(string name, DataViewType type, int rows, Func<int, T[]>? read)
    {
        if (type is VectorDataViewType vector)
        {
            return new TypedVectorColumn<T>(name, type, [.. Enumerable.Range(0, rows).Select(row => read?.Invoke(row) ?? new T[vector.Size])]);
        }

        return new TypedColumn<T>(name, type, [.. Enumerable.Range(0, rows).Select(row => read is null ? default! : read(row)[0])]);
    }

    private sealed class TypedColumn<T>(string name, DataViewType type, T[] values) : TableColumn(name, type)
    {
        public override int Count => values.Length;

        public override TableColumn Gather(int[] rows) => new TypedColumn<T>(Name, DataViewType, ArrayGather.Rows(values, rows));

        public override TableColumn Rename(string name) => new TypedColumn<T>(name, DataViewType, values);

        internal override Delegate CreateGetter(Func<long> position) => (ValueGetter<T>)((ref T value) => value = values[position()]);
    }

    private sealed class TypedVectorColumn<T>(string name, DataViewType type, T[][] values) : TableColumn(name, type)
    {
        public override int Count => values.Length;

        public override TableColumn Gather(int[] rows) => new TypedVectorColumn<T>(Name, DataViewType, ArrayGather.Rows(values, rows));

        public override TableColumn Rename(string name) => new TypedVectorColumn<T>(name, DataViewType, values);

        internal override Delegate CreateGetter(Func<long> position) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => value = new VBuffer<T>(values[position()].Length, values[position()]));
    }
}
