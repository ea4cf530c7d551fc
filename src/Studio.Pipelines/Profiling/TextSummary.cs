namespace Studio.Pipelines.Profiling;

using System.Buffers;
using System.Buffers.Text;
using System.Text;
using ParquetSharp;

/// <summary>Sums up a column of texts as its values go by.</summary>
/// <param name="rows">Rows of the column.</param>
internal sealed class TextSummary(long rows)
{
    private const int UuidLength = 36;
    private const int MostCodeLength = 64;

    private static readonly SearchValues<byte> CodeLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-"u8);

    private readonly FrequentValues _values = FrequentValues.For(rows);
    private long _present;
    private long _characters;
    private double _words;
    private long _uuids;
    private long _codes;

    /// <summary>Lets values go by.</summary>
    /// <param name="values">The values; missing is empty.</param>
    /// <param name="hashes">Set to the hash of each.</param>
    public void Add(ReadOnlySpan<ByteArray> values, Span<ulong> hashes)
    {
        for (var i = 0; i < values.Length; i++)
        {
            hashes[i] = ColumnKeys.Of(values[i]);
            if (values[i].Length > 0)
            {
                _values.Add(hashes[i]);
                Measure(CanonicalReader.BytesOf(values[i]));
            }
        }
    }

    /// <summary>The summary.</summary>
    /// <param name="column">The column.</param>
    /// <param name="read">Lets all values go by once more, for the spelling of the most frequent ones.</param>
    public ColumnSummary Finish(ColumnInfo column, Action<SpanTaker<ByteArray>> read) =>
        new(column, _present, _values.Distinct, _present == 0 ? [] : FrequentTexts.Of(_values, ColumnSummary.MostTopValues, read))
        {
            Words = _present == 0 ? null : new TextShape((double)_characters / _present, _words / _present, _uuids, _codes),
        };

    private void Measure(ReadOnlySpan<byte> text)
    {
        var ascii = Ascii.IsValid(text);
        _present++;
        _characters += ascii ? text.Length : Characters(text);
        _words += ascii ? 1 + text.Count((byte)' ') : WordCount.Of(text);
        if (!ascii)
        {
            return;
        }

        _uuids += text.Length == UuidLength && Utf8Parser.TryParse(text, out Guid _, out var used) && used == UuidLength ? 1 : 0;
        _codes += text.Length <= MostCodeLength && !text.ContainsAnyExcept(CodeLetters) && text.ContainsAnyInRange((byte)'0', (byte)'9') ? 1 : 0;
    }

    /// <summary>Code points of UTF-8: bytes that do not go on with one.</summary>
    private static int Characters(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var value in text)
        {
            count += (value & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }
}
