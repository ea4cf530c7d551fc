namespace Studio.Pipelines.Features.Texts;

using System.Text;

/// <summary>
/// The tokens of a text in order, with A–Z made lower case: runs of word characters, and single characters where a script has
/// no spaces (Chinese, Japanese) or each is a sign of its own (emoji). Fixed ranges of code points instead of Unicode
/// categories, so that the regular expression in the ONNX file gives the same tokens whatever Unicode version its runtime
/// knows. Use it in a <c>foreach</c>.
/// </summary>
public ref struct TextTokens
{
    private static readonly (int From, int To)[] Singles =
    [
        (0x2190, 0x2BFF), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x1F000, 0x1FAFF), (0x20000, 0x3FFFF),
    ];

    private static readonly (int From, int To)[] Words =
    [
        ('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'), (0xC0, 0x1FFF), (0x2070, 0x218F), (0x2C00, 0x2FFF), (0x3100, 0x33FF),
        (0x4DC0, 0x4DFF), (0xA000, 0xD7FF), (0xE000, 0xF8FF), (0xFB00, 0xFDFF), (0xFE70, 0xFEFE), (0xFF10, 0xFF19),
        (0xFF21, 0xFF3A), (0xFF41, 0xFF5A), (0xFF66, 0xFFDC), (0x10000, 0x1EFFF), (0x1FB00, 0x1FFFF), (0x40000, 0x10FFFF),
    ];

    private readonly char[] _text;
    private int _next;

    /// <summary>Starts before the first token.</summary>
    /// <param name="text">Any text; empty gives no token.</param>
    public TextTokens(string text) => _text = Array.ConvertAll(text.ToCharArray(), Lower);

    private enum Kind
    {
        Separator,
        Single,
        Word,
    }

    /// <summary>The same rule as a regular expression in RE2's syntax.</summary>
    public static string Expression { get; } = $"[{Classes(Singles)}]|[{Classes(Words)}]+";

    /// <summary>The current token.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>This value, so that <c>foreach</c> takes it.</summary>
    public readonly TextTokens GetEnumerator() => this;

    /// <summary>Goes to the next token.</summary>
    public bool MoveNext()
    {
        while (_next < _text.Length)
        {
            var start = _next;
            var kind = Take();
            while (kind == Kind.Word && _next < _text.Length && Classify(_text.AsSpan(_next)).Kind == Kind.Word)
            {
                Take();
            }

            if (kind != Kind.Separator)
            {
                Current = _text.AsSpan(start, _next - start);
                return true;
            }
        }

        return false;
    }

    private Kind Take()
    {
        var (kind, length) = Classify(_text.AsSpan(_next));
        _next += length;
        return kind;
    }

    private static char Lower(char character) => char.IsAsciiLetterUpper(character) ? (char)(character | 0x20) : character;

    private static (Kind Kind, int Length) Classify(ReadOnlySpan<char> text)
    {
        if (char.IsAscii(text[0]))
        {
            return (char.IsAsciiLetterOrDigit(text[0]) || text[0] == '_' ? Kind.Word : Kind.Separator, 1);
        }

        // Half a surrogate pair reaches the graph as U+FFFD, a separator, and is decoded as that here.
        Rune.DecodeFromUtf16(text, out var rune, out var length);
        var kind = Holds(Singles, rune.Value) ? Kind.Single : Holds(Words, rune.Value) ? Kind.Word : Kind.Separator;
        return (kind, length);
    }

    private static bool Holds((int From, int To)[] ranges, int point)
    {
        foreach (var (from, to) in ranges)
        {
            if (point >= from && point <= to)
            {
                return true;
            }
        }

        return false;
    }

    private static string Classes((int From, int To)[] ranges) => string.Concat(ranges.Select(range =>
        string.Create(CultureInfo.InvariantCulture, $"\\x{{{range.From:X}}}-\\x{{{range.To:X}}}")));
}
