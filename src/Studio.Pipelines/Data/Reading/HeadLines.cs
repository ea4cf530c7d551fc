namespace Studio.Pipelines.Data.Reading;

/// <summary>A place in a file.</summary>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Line">Its line, from 1.</param>
internal readonly record struct FilePlace(int Offset, long Line);

/// <summary>The lines that may come before a header.</summary>
internal static class HeadLines
{
    /// <summary>The place after a byte-order mark and some lines.</summary>
    public static FilePlace Skip(ReadOnlySpan<byte> text, int lines)
    {
        var offset = text.StartsWith("\uFEFF"u8) ? 3 : 0;
        for (var line = 0; line < lines; line++)
        {
            offset += LineLength(text[offset..]);
        }

        return new FilePlace(offset, lines + 1);
    }

    /// <summary>The delimiter that a first line <c>sep=;</c> names, as spreadsheets write it; goes past that line. Null when there is none.</summary>
    public static char? Separator(ReadOnlySpan<byte> text, ref FilePlace place)
    {
        var rest = text[place.Offset..];
        var length = LineLength(rest);
        var line = rest[..length].TrimEnd("\r\n"u8).Trim((byte)'"');
        if (line.Length != 5 || !System.Text.Ascii.EqualsIgnoreCase(line[..4], "sep="u8) || line[4] >= 0x80)
        {
            return null;
        }

        place = new FilePlace(place.Offset + length, place.Line + 1);
        return (char)line[4];
    }

    /// <summary>Bytes of the first line with its end: LF, CR or both.</summary>
    private static int LineLength(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny((byte)'\n', (byte)'\r');
        return end < 0 ? text.Length
            : text[end] == (byte)'\r' && end + 1 < text.Length && text[end + 1] == (byte)'\n' ? end + 2
            : end + 1;
    }
}
