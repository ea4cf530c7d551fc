namespace Studio.Pipelines.Profiling;

using ParquetSharp;

/// <summary>What stands for the values of a column when they are counted or compared: the bits of a number or a truth value, the hash of a text.</summary>
internal static class ColumnKeys
{
    /// <summary>Stands for true; false is 0.</summary>
    public const ulong True = 1;

    /// <summary>The key of a text or picture; <see cref="Hash64.Missing"/> when it is empty.</summary>
    public static ulong Of(ByteArray value) => value.Length == 0 ? Hash64.Missing : Hash64.Of(CanonicalReader.BytesOf(value));

    /// <summary>The key of a number; <see cref="Hash64.Missing"/> for NaN.</summary>
    public static ulong Of(double value) => double.IsNaN(value) ? Hash64.Missing : Hash64.Bits(value);

    /// <summary>The key of a truth value.</summary>
    public static ulong Of(bool? value) => value is { } known ? (known ? True : 0) : Hash64.Missing;

    /// <summary>Reads the keys of a column of numbers, moments, texts or truth values.</summary>
    /// <param name="file">The file.</param>
    /// <param name="column">Position of the column.</param>
    /// <param name="take">Gets the keys of some rows; false to stop.</param>
    public static void Read(CanonicalReader file, int column, SpanTaker<ulong> take)
    {
        switch (file.Columns[column].Type)
        {
            case ColumnType.Number or ColumnType.Timestamp:
                file.ReadNumbers(column, Keys<double>(Of, take));
                break;
            case ColumnType.Boolean:
                file.ReadTruths(column, Keys<bool?>(Of, take));
                break;
            default:
                file.ReadInPlace(column, Keys<ByteArray>(Of, take));
                break;
        }
    }

    private static SpanTaker<T> Keys<T>(Func<T, ulong> key, SpanTaker<ulong> take)
    {
        ulong[] keys = [];
        return values =>
        {
            keys = keys.Length < values.Length ? new ulong[values.Length] : keys;
            for (var i = 0; i < values.Length; i++)
            {
                keys[i] = key(values[i]);
            }

            return take(keys.AsSpan(0, values.Length));
        };
    }
}
