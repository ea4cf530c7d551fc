namespace Studio.Pipelines.ForeignModels.MlNet;

using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>Columns of a data view in memory, every value of a row as numbers or texts; columns of other types are left out.</summary>
internal sealed class ColumnVectors
{
    private readonly Dictionary<string, List<object>> _columns = [];

    /// <summary>Numbers (<c>double[]</c>) or texts (<c>string[]</c>) of every row, by column.</summary>
    public IReadOnlyDictionary<string, List<object>> Columns => _columns;

    /// <summary>Number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Reads columns.</summary>
    public static ColumnVectors Read(IDataView view, IReadOnlyList<string> names)
    {
        var columns = new ColumnVectors();
        var wanted = view.Schema.Where(column => !column.IsHidden && names.Contains(column.Name)).ToList();
        using var cursor = view.GetRowCursor(wanted);
        var readers = wanted.Select(column => (column.Name, Read: Reader(cursor, column))).Where(reader => reader.Read is not null).ToList();
        readers.ForEach(reader => columns._columns[reader.Name] = []);
        while (cursor.MoveNext())
        {
            readers.ForEach(reader => columns._columns[reader.Name].Add(reader.Read!()));
            columns.Rows++;
        }

        return columns;
    }

    /// <summary>A row as the inputs of a session.</summary>
    public IReadOnlyCollection<NamedOnnxValue> Tensors(IReadOnlyDictionary<string, NodeMetadata> inputs, int row) =>
        [.. inputs.Select(input => Tensor(input.Key, input.Value.ElementDataType, _columns[input.Key][row]))];

    /// <summary>True when a row of a column is what a session has answered.</summary>
    public bool Equals(string column, int row, DisposableNamedOnnxValue answer, float tolerance) => (_columns[column][row], answer.Value) switch
    {
        (double[] numbers, Tensor<float> values) => Same(numbers, values, value => value, tolerance),
        (double[] numbers, Tensor<double> values) => Same(numbers, values, value => value, tolerance),
        (double[] numbers, Tensor<bool> values) => Same(numbers, values, value => value ? 1 : 0, tolerance),
        (double[] numbers, Tensor<long> values) => Same(numbers, values, value => value, tolerance),
        (double[] numbers, Tensor<uint> values) => Same(numbers, values, value => value, tolerance),
        (double[] numbers, Tensor<int> values) => Same(numbers, values, value => value, tolerance),
        (string[] texts, Tensor<string> values) => texts.SequenceEqual(values.ToArray()),
        _ => true,
    };

    private static bool Same<T>(double[] numbers, Tensor<T> values, Func<T, double> convert, float tolerance) =>
        numbers.Length == values.Length && numbers.Zip(values, (number, value) => (number, Value: convert(value)))
            .All(pair => (double.IsNaN(pair.number) && double.IsNaN(pair.Value)) || pair.number == pair.Value || Math.Abs(pair.number - pair.Value) <= tolerance * Math.Max(1, Math.Abs(pair.number)));

    private static NamedOnnxValue Tensor(string name, TensorElementType type, object value)
    {
        int[] shape = [1, value is double[] numbers ? numbers.Length : ((string[])value).Length];
        return type switch
        {
            TensorElementType.String => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<string>((string[])value, shape)),
            TensorElementType.Double => Create<double>(name, value, shape, number => number),
            TensorElementType.Bool => Create(name, value, shape, number => number != 0),
            TensorElementType.Int64 => Create(name, value, shape, number => (long)number),
            TensorElementType.Int32 => Create(name, value, shape, number => (int)number),
            TensorElementType.UInt32 => Create(name, value, shape, number => (uint)number),
            TensorElementType.UInt64 => Create(name, value, shape, number => (ulong)number),
            TensorElementType.Int16 => Create(name, value, shape, number => (short)number),
            TensorElementType.UInt16 => Create(name, value, shape, number => (ushort)number),
            TensorElementType.Int8 => Create(name, value, shape, number => (sbyte)number),
            TensorElementType.UInt8 => Create(name, value, shape, number => (byte)number),
            _ => Create(name, value, shape, number => (float)number),
        };
    }

    private static NamedOnnxValue Create<T>(string name, object value, int[] shape, Func<double, T> convert) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(Array.ConvertAll((double[])value, number => convert(number)), shape));

    private static Func<object>? Reader(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        var item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        return item.RawType switch
        {
            var raw when raw == typeof(float) => Reader<float>(cursor, column, value => value),
            var raw when raw == typeof(double) => Reader<double>(cursor, column, value => value),
            var raw when raw == typeof(bool) => Reader<bool>(cursor, column, value => value ? 1 : 0),
            var raw when raw == typeof(sbyte) => Reader<sbyte>(cursor, column, value => value),
            var raw when raw == typeof(short) => Reader<short>(cursor, column, value => value),
            var raw when raw == typeof(int) => Reader<int>(cursor, column, value => value),
            var raw when raw == typeof(long) => Reader<long>(cursor, column, value => value),
            var raw when raw == typeof(byte) => Reader<byte>(cursor, column, value => value),
            var raw when raw == typeof(ushort) => Reader<ushort>(cursor, column, value => value),
            var raw when raw == typeof(uint) => Reader<uint>(cursor, column, value => value),
            var raw when raw == typeof(ulong) => Reader<ulong>(cursor, column, value => value),
            var raw when raw == typeof(ReadOnlyMemory<char>) => Texts(cursor, column),
            _ => null,
        };
    }

    private static Func<object> Texts(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        var read = Values<ReadOnlyMemory<char>>(cursor, column);
        return () => read().Select(text => text.ToString()).ToArray();
    }

    private static Func<object> Reader<T>(DataViewRowCursor cursor, DataViewSchema.Column column, Func<T, double> convert)
    {
        var read = Values<T>(cursor, column);
        return () => read().Select(convert).ToArray();
    }

    private static Func<IEnumerable<T>> Values<T>(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
        {
            var vector = cursor.GetGetter<VBuffer<T>>(column);
            VBuffer<T> values = default;
            return () =>
            {
                vector(ref values);
                return values.DenseValues();
            };
        }

        var getter = cursor.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return [value];
        };
    }
}
