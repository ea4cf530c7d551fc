namespace Studio.Pipelines.Scoring;

using System.Numerics;
using System.Text;
using System.Text.Unicode;
using Apache.Arrow;
using Apache.Arrow.Types;
using Studio.Pipelines.Data.Reading;

/// <summary>Gives the values of an Arrow array as cells.</summary>
internal abstract class ArrowColumn : CellColumn
{
    private const long MicrosOfDay = 86_400_000_000;

    // https://arrow.apache.org/docs/format/Columnar.html: 256 bits hold 76 digits.
    private const int MostDigits = 76;

    // From here on a number may be an identifier: a text column keeps its digits as they are.
    private const double LeastLong = 1e15;

    /// <summary>The cells of an array; null for types that no column is read from.</summary>
    /// <param name="array">The array.</param>
    /// <param name="moments">True where moments are wanted as such, false as text.</param>
    public static CellColumn? Of(IArrowArray array, bool moments) => array switch
    {
        FloatArray numbers => new Numbers<float>(numbers),
        DoubleArray numbers => new Numbers<double>(numbers),
        HalfFloatArray numbers => new Numbers<Half>(numbers),
        Int64Array numbers => new Numbers<long>(numbers),
        Int32Array numbers => new Numbers<int>(numbers),
        Int16Array numbers => new Numbers<short>(numbers),
        Int8Array numbers => new Numbers<sbyte>(numbers),
        UInt64Array numbers => new Numbers<ulong>(numbers),
        UInt32Array numbers => new Numbers<uint>(numbers),
        UInt16Array numbers => new Numbers<ushort>(numbers),
        UInt8Array numbers => new Numbers<byte>(numbers),
        Decimal128Array or Decimal256Array when !HasDigits(array.Data.DataType) => null,
        Decimal128Array decimals => new Decimals(row => decimals.GetString(row)),
        Decimal256Array decimals => new Decimals(row => decimals.GetString(row)),
        BooleanArray truths => new Truths(truths),
        TimestampArray times => new Moments<long>(times, UnitOf((TimestampType)times.Data.DataType), moments),
        Date32Array days => new Moments<int>(days, (MicrosOfDay, 1), moments),
        Date64Array milliseconds => new Moments<long>(milliseconds, (1000, 1), moments),
        StringArray texts => new Texts<StringArray>(texts),
        LargeStringArray texts => new Texts<LargeStringArray>(texts),
        StringViewArray texts => new Texts<StringViewArray>(texts),
        NullArray => new Nothing(),
        DictionaryArray { Dictionary: not DictionaryArray } named when Of(named.Dictionary, moments) is { } values => Named(named.Indices, values, named.Dictionary.Length),
        _ => null,
    };

    /// <summary>True for as many digits as such a type can have: Arrow's spelling of others ends the process.</summary>
    private static bool HasDigits(IArrowType type)
    {
        var (precision, scale) = type is Decimal128Type narrow ? (narrow.Precision, narrow.Scale) : (((Decimal256Type)type).Precision, ((Decimal256Type)type).Scale);
        return precision is > 0 and <= MostDigits && scale is >= 0 and <= MostDigits;
    }

    private static CellColumn? Named(IArrowArray keys, CellColumn values, int count) => keys switch
    {
        Int8Array numbers => new Keys<sbyte>(numbers, values, count),
        Int16Array numbers => new Keys<short>(numbers, values, count),
        Int32Array numbers => new Keys<int>(numbers, values, count),
        Int64Array numbers => new Keys<long>(numbers, values, count),
        UInt8Array numbers => new Keys<byte>(numbers, values, count),
        UInt16Array numbers => new Keys<ushort>(numbers, values, count),
        UInt32Array numbers => new Keys<uint>(numbers, values, count),
        UInt64Array numbers => new Keys<ulong>(numbers, values, count),
        _ => null,
    };

    private static (long Times, long Over) UnitOf(TimestampType type) => type.Unit switch
    {
        TimeUnit.Second => (1_000_000, 1),
        TimeUnit.Millisecond => (1_000, 1),
        TimeUnit.Microsecond => (1, 1),
        _ => (1, 1_000),
    };

    private static Cell Missing => new(default, CellKind.Missing);

    private sealed class Numbers<T>(PrimitiveArray<T> array) : ArrowColumn
        where T : struct, INumber<T>
    {
        private readonly byte[] _text = new byte[NumberText.MostBytes];

        public override Cell this[int row]
        {
            get
            {
                if (array.IsNull(row))
                {
                    return Missing;
                }

                var value = array.Values[row];
                var number = double.CreateTruncating(value);

                // 32 bits spell 0.1 as 64 bits do not.
                return typeof(T) == typeof(double) || !double.IsFinite(number) || (typeof(T) != typeof(float) && typeof(T) != typeof(Half) && Math.Abs(number) < LeastLong)
                    ? Cell.Of(number)
                    : new Cell(_text.AsSpan(0, Format(value)), CellKind.Number);
            }
        }

        public override bool TryCopyNumbers(Span<double> numbers)
        {
            var values = array.Values[..numbers.Length];
            for (var row = 0; row < values.Length; row++)
            {
                numbers[row] = double.CreateTruncating(values[row]);
            }

            for (var row = 0; array.NullCount > 0 && row < numbers.Length; row++)
            {
                numbers[row] = array.IsNull(row) ? double.NaN : numbers[row];
            }

            return true;
        }

        private int Format(T value) => ((IUtf8SpanFormattable)value).TryFormat(_text, out var written, default, CultureInfo.InvariantCulture) ? written : 0;
    }

    private sealed class Decimals(Func<int, string?> text) : ArrowColumn
    {
        public override Cell this[int row] => text(row) is { } number ? new Cell(Encoding.UTF8.GetBytes(number), CellKind.Number) : Missing;
    }

    private sealed class Truths(BooleanArray array) : ArrowColumn
    {
        public override Cell this[int row] => array.GetValue(row) is { } value ? new Cell(value ? "true"u8 : "false"u8, CellKind.Boolean) : Missing;
    }

    private sealed class Moments<T>(PrimitiveArray<T> array, (long Times, long Over) unit, bool asMoments) : ArrowColumn
        where T : struct, INumber<T>
    {
        private readonly byte[] _text = new byte[NumberText.MostBytes];

        public override Cell this[int row]
        {
            get
            {
                if (array.IsNull(row))
                {
                    return Missing;
                }

                var value = Int128.CreateTruncating(array.Values[row]) * unit.Times / unit.Over;
                var micros = (long)Int128.Clamp(value, long.MinValue, long.MaxValue);
                return asMoments && micros == value ? Cell.OfMicros(micros) : new Cell(_text.AsSpan(0, Format(micros)), CellKind.Moment);
            }
        }

        /// <summary>As a column of texts has moments; those that the calendar does not have are the bare number.</summary>
        private int Format(long micros)
        {
            const long MostMicros = 253_402_300_799_999_999;
            const long LeastMicros = -62_135_596_800_000_000;
            var written = 0;
            _ = micros is < LeastMicros or > MostMicros
                ? micros.TryFormat(_text, out written, default, CultureInfo.InvariantCulture)
                : DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond).TryFormat(_text, out written, "yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
            return written;
        }
    }

    private sealed class Texts<T>(T array) : ArrowColumn
        where T : IArrowArray
    {
        public override Cell this[int row]
        {
            get
            {
                var text = Bytes(row, out var isNull);
                return isNull ? Missing
                    : Utf8.IsValid(text) ? new Cell(text)
                    : throw new DatasetException(string.Create(CultureInfo.InvariantCulture, $"A text of row {row + 1} is not in UTF-8; Arrow's texts are always."));
            }
        }

        private ReadOnlySpan<byte> Bytes(int row, out bool isNull)
        {
            switch (array)
            {
                case StringArray texts:
                    return texts.GetBytes(row, out isNull);
                case LargeStringArray texts:
                    return texts.GetBytes(row, out isNull);
                case StringViewArray texts:
                    return texts.GetBytes(row, out isNull);
                default:
                    throw new NotSupportedException($"{typeof(T).Name} has no texts.");
            }
        }
    }

    private sealed class Keys<T>(PrimitiveArray<T> array, CellColumn values, int count) : ArrowColumn
        where T : struct, INumber<T>
    {
        public override Cell this[int row]
        {
            get
            {
                if (array.IsNull(row))
                {
                    return Missing;
                }

                var key = int.CreateSaturating(array.Values[row]);
                return key >= 0 && key < count ? values[key]
                    : throw new DatasetException(string.Create(CultureInfo.InvariantCulture, $"Row {row + 1} names value {key} of a dictionary of {count} values."));
            }
        }
    }

    private sealed class Nothing : ArrowColumn
    {
        public override Cell this[int row] => Missing;
    }
}
