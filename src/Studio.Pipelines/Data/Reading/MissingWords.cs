namespace Studio.Pipelines.Data.Reading;

using System.Text;

/// <summary>
/// Words that stand for "no value" in columns of numbers, dates and truth values, in any case. In text columns only an empty cell is
/// missing, because "None" or "NA" may be a level; there a word counts when a person asks for it.
/// </summary>
internal sealed class MissingWords
{
    private readonly byte[][][] _byLength;

    // The last letters in both cases: most cells are numbers, which no word ends like.
    private readonly bool[] _ends = new bool[byte.MaxValue + 1];
    private readonly HashSet<double> _numbers = [];

    /// <summary>A set of words.</summary>
    public MissingWords(IEnumerable<string> words)
    {
        var encoded = words.Select(Encoding.UTF8.GetBytes).ToArray();
        foreach (var word in encoded.Where(word => word.Length > 0))
        {
            (_ends[word[^1]], _ends[char.ToUpperInvariant((char)word[^1]) & byte.MaxValue], _ends[char.ToLowerInvariant((char)word[^1]) & byte.MaxValue]) = (true, true, true);
            if (NumberFormat.TryReadPlain(word, out var number) && double.IsFinite(number))
            {
                _numbers.Add(number);
            }
        }

        _byLength = [.. Enumerable.Range(0, encoded.Length == 0 ? 1 : encoded.Max(word => word.Length) + 1)
            .Select(length => encoded.Where(word => word.Length == length).ToArray())];
    }

    /// <summary>No words.</summary>
    public static MissingWords None { get; } = new([]);

    /// <summary>What data frames, databases, spreadsheets and statistics programs write where they have no value; people write it for nothing else.</summary>
    public static IReadOnlyList<string> Unmistakable { get; } =
    [
        "NA", "N/A", "<NA>", "#N/A", "#NA", "#N/A N/A", "N.A.", "N.A", "NaN", "-NaN", "+NaN", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN", "NaT",
        "null", "<null>", "(null)", "\\N", "?", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!",
    ];

    /// <summary>Those, and words that mean missing among numbers but may be a class or a level among words.</summary>
    public static IReadOnlyList<string> Common { get; } =
        [.. Unmistakable, "none", "<none>", "nil", "undefined", "missing", "-", "--", "---", ".", ".."];

    /// <summary>The common words as a set.</summary>
    public static MissingWords Default { get; } = new(Common);

    /// <summary>Words that are no class of a label of words.</summary>
    public static MissingWords OfLabels { get; } = new(Unmistakable);

    /// <summary>True when a number is one of the words, however it is written: who says -999 means -999.0 too.</summary>
    public bool Contains(double number) => _numbers.Count > 0 && _numbers.Contains(number);

    /// <summary>True when a text is one of the words.</summary>
    public bool Contains(string text) => Contains(Encoding.UTF8.GetBytes(text));

    /// <summary>True when a cell's text is one of the words.</summary>
    public bool Contains(ReadOnlySpan<byte> text)
    {
        if (text.Length >= _byLength.Length || (!text.IsEmpty && !_ends[text[^1]]))
        {
            return false;
        }

        foreach (var word in _byLength[text.Length])
        {
            if (Ascii.EqualsIgnoreCase(word, text) || text.SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }
}
