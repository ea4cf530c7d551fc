namespace Studio.Pipelines.Data;

using Microsoft.ML.Data;

/// <summary>Reads the visible columns of any <see cref="IDataView"/> into a <see cref="ColumnTable"/>.</summary>
internal static class DataViewReader
{
    public static ColumnTable Read(IDataView view)
    {
        var visible = view.Schema.Where(column => !column.IsHidden).ToArray();
        var readers = visible.Select(CreateReader).ToArray();
        using (var cursor = view.GetRowCursor(visible))
        {
            var steps = readers.Select(reader => reader.Start(cursor)).ToArray();
            while (cursor.MoveNext())
            {
                foreach (var step in steps)
                {
                    step();
                }
            }
        }

        return new ColumnTable(readers.Select(reader => reader.Finish()));
    }

    private static ColumnReader CreateReader(DataViewSchema.Column column) => column.Type switch
    {
        KeyDataViewType key when key.RawType == typeof(uint) =>
            new ColumnReader<uint>(column, values => new KeyColumn(column.Name, values, (int)key.Count)),
        VectorDataViewType { IsKnownSize: true } vector when vector.ItemType == NumberDataViewType.Single =>
            new VectorReader(column, vector.Size),
        NumberDataViewType type when type == NumberDataViewType.Single =>
            new ColumnReader<float>(column, values => new FloatColumn(column.Name, values)),
        NumberDataViewType type when type == NumberDataViewType.Double =>
            new ColumnReader<double>(column, values => new NumberColumn(column.Name, values)),
        BooleanDataViewType => new ColumnReader<bool>(column, values => new BooleanColumn(column.Name, values)),
        TextDataViewType => new ColumnReader<ReadOnlyMemory<char>>(
            column, values => new TextColumn(column.Name, Array.ConvertAll(values, value => value.ToString()))),
        var other => throw new NotSupportedException($"Column '{column.Name}' has type {other}, which no table column holds."),
    };

    private abstract class ColumnReader
    {
        public abstract Action Start(DataViewRowCursor cursor);

        public abstract TableColumn Finish();
    }

    private sealed class ColumnReader<T>(DataViewSchema.Column column, Func<T[], TableColumn> create) : ColumnReader
    {
        private readonly List<T> _values = [];

        public override Action Start(DataViewRowCursor cursor)
        {
            var getter = cursor.GetGetter<T>(column);
            return () =>
            {
                T value = default!;
                getter(ref value);
                _values.Add(value);
            };
        }

        public override TableColumn Finish() => create([.. _values]);
    }

    private sealed class VectorReader(DataViewSchema.Column column, int width) : ColumnReader
    {
        private readonly List<float> _values = [];

        public override Action Start(DataViewRowCursor cursor)
        {
            var getter = cursor.GetGetter<VBuffer<float>>(column);
            VBuffer<float> buffer = default;
            return () =>
            {
                getter(ref buffer);
                _values.AddRange(buffer.DenseValues());
            };
        }

        public override TableColumn Finish() => new VectorColumn(column.Name, [.. _values], width);
    }
}
