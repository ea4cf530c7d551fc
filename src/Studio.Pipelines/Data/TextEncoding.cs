namespace Studio.Pipelines.Data;

using System.Text;

/// <summary>Encodings of uploaded text other than UTF-8.</summary>
internal static class TextEncoding
{
    /// <summary>What is taken for text that is not valid UTF-8: Latin-1 as Windows and spreadsheets write it.</summary>
    public static Encoding Windows1252 { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>UTF-16 or UTF-32 by byte-order mark, or UTF-16 without one by its zero bytes; null when it looks like single bytes.</summary>
    public static Encoding? FromHead(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]))
        {
            return Encoding.UTF32;
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return Encoding.Unicode;
        }

        return head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode : FromZeros(head);
    }

    /// <summary>Mostly Western text in UTF-16 has a zero in nearly every second byte, always on the same side.</summary>
    private static Encoding? FromZeros(ReadOnlySpan<byte> head)
    {
        int even = 0, odd = 0;
        for (var i = 0; i < head.Length; i++)
        {
            if (head[i] == 0)
            {
                _ = i % 2 == 0 ? even++ : odd++;
            }
        }

        var many = head.Length * 2 / 5;
        return odd > many && even == 0 ? Encoding.Unicode
            : even > many && odd == 0 ? Encoding.BigEndianUnicode
            : null;
    }
}
