namespace Studio.Api.Inference;

using System.Buffers;
using Studio.Api.Serving;

/// <summary>Python's JSON writes numbers that are none as bare words, which JSON does not know; they mean a missing value.</summary>
internal static class BareNumbers
{
    private static readonly byte[][] s_words = ["-Infinity"u8.ToArray(), "Infinity"u8.ToArray(), "NaN"u8.ToArray()];

    private static readonly SearchValues<byte> s_starts = SearchValues.Create("\"-IN"u8);

    /// <summary>The text with null in place of the words; null when it has none.</summary>
    /// <param name="json">JSON in UTF-8.</param>
    public static PooledBuffer? Replace(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("NaN"u8) < 0 && json.IndexOf("Infinity"u8) < 0)
        {
            return null;
        }

        var replaced = new PooledBuffer(json.Length + (json.Length / 4));
        while (!json.IsEmpty)
        {
            // What has no word in it is copied as it is: up to the next text or word, or the text itself.
            var length = json[0] == (byte)'"' ? LengthOfText(json) : json.IndexOfAny(s_starts) is var start and >= 0 ? start : json.Length;
            Write(replaced, json[..length]);
            json = json[length..];
            if (length == 0)
            {
                var word = WordAt(json);
                Write(replaced, word > 0 ? "null"u8 : json[..1]);
                json = json[Math.Max(1, word)..];
            }
        }

        return replaced;
    }

    private static int LengthOfText(ReadOnlySpan<byte> json)
    {
        for (var at = 1; json[at..].IndexOfAny((byte)'"', (byte)'\\') is var next and >= 0; at += 2)
        {
            at += next;
            if (json[at] == (byte)'"')
            {
                return at + 1;
            }

            if (at + 2 > json.Length)
            {
                break;
            }
        }

        return json.Length;
    }

    private static int WordAt(ReadOnlySpan<byte> rest)
    {
        foreach (var word in s_words)
        {
            if (rest.StartsWith(word))
            {
                return word.Length;
            }
        }

        return 0;
    }

    private static void Write(PooledBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.GetSpan(bytes.Length));
        buffer.Advance(bytes.Length);
    }
}
