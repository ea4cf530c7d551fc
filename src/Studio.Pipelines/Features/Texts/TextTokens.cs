namespace Studio.Pipelines.Features.Texts;

using System.Text;

/// <summary>
/// The tokens of a text in order, with A–Z made lower case: runs of word characters; where a script has no blanks, single characters
/// (Chinese, Japanese) or letters with the vowels and marks that belong to them (Thai, Khmer; about a syllable); and single signs such as
/// emoji. Fixed ranges of code points instead of Unicode categories, so that the regular expression in the ONNX file gives the same tokens
/// whatever Unicode version its runtime knows. Use it in a <c>foreach</c>.
/// </summary>
public ref struct TextTokens
{
    private static readonly (int From, int To)[] Singles = [(0x2190, 0x2BFF), (0x1F000, 0x1FAFF), .. UnspacedScripts.Ideographs];

    private static readonly (int From, int To)[] Words =
    [
        ('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'), (0xC0, 0xDFF), (0x10A0, 0x177F), (0x1800, 0x1FFF), (0x2070, 0x218F), (0x2C00, 0x2FFF),
        (0x3130, 0x319F), (0x31C0, 0x31EF), (0x3200, 0x33FF), (0x4DC0, 0x4DFF), (0xA000, 0xA9DF), (0xAA00, 0xAA5F), (0xAA80, 0xD7FF),
        (0xE000, 0xF8FF), (0xFB00, 0xFDFF), (0xFE70, 0xFEFE), (0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A), (0xFFA0, 0xFFDC),
        (0x10000, 0x1EFFF), (0x1FB00, 0x1FFFF), (0x40000, 0x10FFFF),
    ];

    private static readonly Kind[] Kinds = KindsOfBasicPlane();

    private readonly char[] _text;
    private int _next;

    /// <summary>Starts before the first token.</summary>
    /// <param name="text">Any text; empty gives no token.</param>
    public TextTokens(string text) => _text = Array.ConvertAll(text.ToCharArray(), Lower);

    private enum Kind : byte
    {
        Separator,
        Single,
        Word,
        Letter,
        Leading,
        Following,
    }

    /// <summary>The same rule as a regular expression in RE2's syntax.</summary>
    public static string Expression { get; } =
        $"[{UnspacedScripts.Class(Singles)}]|[{UnspacedScripts.Class(Words)}]+|"
        + $"[{UnspacedScripts.Class(UnspacedScripts.Leading)}]?[{UnspacedScripts.Class(UnspacedScripts.Letters)}][{UnspacedScripts.Class(UnspacedScripts.Following)}]*";

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
            if (kind == Kind.Word)
            {
                TakeAll(Kind.Word);
            }
            else if (kind >= Kind.Letter)
            {
                if (kind == Kind.Leading && _next < _text.Length && Kinds[_text[_next]] >= Kind.Letter)
                {
                    Take();
                }

                TakeAll(Kind.Following);
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

    private void TakeAll(Kind kind)
    {
        while (_next < _text.Length && Classify(_text.AsSpan(_next)) is var (next, length) && next == kind)
        {
            _next += length;
        }
    }

    private static char Lower(char character) => char.IsAsciiLetterUpper(character) ? (char)(character | 0x20) : character;

    private static (Kind Kind, int Length) Classify(ReadOnlySpan<char> text)
    {
        if (!char.IsSurrogate(text[0]))
        {
            return (Kinds[text[0]], 1);
        }

        // Half a surrogate pair reaches the graph as U+FFFD, a separator, and is decoded as that here.
        Rune.DecodeFromUtf16(text, out var rune, out var length);
        var kind = UnspacedScripts.Holds(Singles, rune.Value) ? Kind.Single : UnspacedScripts.Holds(Words, rune.Value) ? Kind.Word : Kind.Separator;
        return (kind, length);
    }

    private static Kind[] KindsOfBasicPlane()
    {
        var kinds = new Kind[char.MaxValue + 1];
        Fill(Singles, Kind.Single);
        Fill(Words, Kind.Word);
        Fill(UnspacedScripts.Letters, Kind.Letter);
        Fill(UnspacedScripts.Leading, Kind.Leading);
        Fill(UnspacedScripts.Following, Kind.Following);
        return kinds;

        void Fill((int From, int To)[] ranges, Kind kind)
        {
            foreach (var (from, to) in ranges.Where(range => range.To < kinds.Length))
            {
                kinds.AsSpan(from..(to + 1)).Fill(kind);
            }
        }
    }
}
