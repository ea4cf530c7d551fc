namespace Studio.Pipelines.Data.Reading;

using System.Text;

/// <summary>Blanks around and within cells: every white space of Unicode, the no-break spaces of spreadsheets among them.</summary>
internal static class Blanks
{
    /// <summary>The text without the blanks around it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && LengthAtStart(text) is > 0 and var length)
        {
            text = text[length..];
        }

        while (!text.IsEmpty && LengthAtEnd(text) is > 0 and var length)
        {
            text = text[..^length];
        }

        return text;
    }

    /// <summary>Bytes of the blank that the text starts with; 0 when it starts with none.</summary>
    public static int LengthAtStart(ReadOnlySpan<byte> text) => text[0] switch
    {
        > 0x20 and < 0x80 => 0,
        < 0x80 => 1,
        _ => Rune.DecodeFromUtf8(text, out var rune, out var length) == System.Buffers.OperationStatus.Done && IsBlank(rune) ? length : 0,
    };

    private static int LengthAtEnd(ReadOnlySpan<byte> text) => text[^1] switch
    {
        > 0x20 and < 0x80 => 0,
        < 0x80 => 1,
        _ => Rune.DecodeLastFromUtf8(text, out var rune, out var length) == System.Buffers.OperationStatus.Done && IsBlank(rune) ? length : 0,
    };

    // U+FEFF is a byte-order mark wherever files were put together, and U+200B is invisible.
    private static bool IsBlank(Rune rune) => Rune.IsWhiteSpace(rune) || rune.Value is 0xFEFF or 0x200B;
}
