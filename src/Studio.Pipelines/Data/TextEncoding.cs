namespace Studio.Pipelines.Data;

using System.Text;

/// <summary>Encodings of uploaded text other than UTF-8.</summary>
internal static class TextEncoding
{
    /// <summary>What is taken for Western text that is not valid UTF-8: Latin-1 as Windows and spreadsheets write it.</summary>
    public static Encoding Windows1252 { get; } = Of("windows-1252");

    /// <summary>An encoding by its name, for reading: what it has no letter for becomes U+FFFD.</summary>
    /// <param name="name">IANA name, in any case.</param>
    /// <exception cref="DatasetException">There is none of that name.</exception>
    public static Encoding Named(string name) => Find(name)
        ?? throw new DatasetException($"The encoding '{name}' is not known; give its IANA name, such as utf-8, windows-1252, gb18030 or shift_jis.");

    /// <summary>An encoding by its name; null when there is none.</summary>
    public static Encoding? Find(string name)
    {
        // Korean Windows writes letters beyond EUC-KR under its name, and Chinese Windows letters beyond GB 2312 (WHATWG Encoding Standard).
        var wider = name.Trim().ToLowerInvariant() switch
        {
            "euc-kr" or "cp949" => "ks_c_5601-1987",
            "gb2312" or "gbk" or "cp936" => "gb18030",
            "cp932" or "shift-jis" or "sjis" => "shift_jis",
            "tis-620" => "windows-874",
            var other => other,
        };
        try
        {
            return Of(wider);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>UTF-8, UTF-16 or UTF-32 by byte-order mark; null when there is none.</summary>
    public static Encoding? FromMark(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? Encoding.UTF8
        : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]) ? Encoding.UTF32
        : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? Encoding.Unicode
        : head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode
        : null;

    /// <summary>
    /// UTF-16 without a mark, by digits and the marks between cells, which are of ASCII in text of any language: a zero stands beside nearly each of
    /// them, always on the same side. (Letters do not tell it: U+4E00 has a zero too.) And Japanese in seven bits, which has signs of its own. Null for others.
    /// </summary>
    public static Encoding? FromBytes(ReadOnlySpan<byte> head)
    {
        if (head.IndexOf("\u001B$B"u8) >= 0 || head.IndexOf("\u001B$@"u8) >= 0)
        {
            return Of("iso-2022-jp");
        }

        return head.IndexOf((byte)0) < 0 ? null
            : HasZeros(head, 1) ? Encoding.Unicode
            : HasZeros(head, 0) ? Encoding.BigEndianUnicode
            : null;
    }

    private static bool HasZeros(ReadOnlySpan<byte> head, int side)
    {
        int marks = 0, zeros = 0;
        for (var i = 0; i + 1 < head.Length; i += 2)
        {
            if (head[i + 1 - side] is >= (byte)'0' and <= (byte)'9' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)',' or (byte)';')
            {
                marks++;
                zeros += head[i + side] == 0 ? 1 : 0;
            }
        }

        return zeros > 1 && zeros >= marks * 0.6;
    }

    private static Encoding Of(string name)
    {
        var replaced = new DecoderReplacementFallback("\uFFFD");
        return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ReplacementFallback, replaced)
            ?? Encoding.GetEncoding(name, EncoderFallback.ReplacementFallback, replaced);
    }
}
