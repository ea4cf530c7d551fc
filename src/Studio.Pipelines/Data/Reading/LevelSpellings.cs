namespace Studio.Pipelines.Data.Reading;

using System.Text;

/// <summary>Finds how a text column spells values that typed sources spell otherwise: numbers, true and false.</summary>
internal sealed class LevelSpellings
{
    /// <summary>Numbers of more digits are identifiers, whose neighbours a double would mix up.</summary>
    public const int MostDigits = 15;

    private const int MostNumbers = 1_000;

    private readonly HashSet<string> _levels = [];
    private readonly HashSet<string> _true = [];
    private readonly HashSet<string> _false = [];
    private readonly Dictionary<string, string> _numbers = [];
    private readonly HashSet<string> _others = [];

    /// <summary>Looks at a cell's text.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        if (_levels.Count < 3)
        {
            _levels.Add(Encoding.UTF8.GetString(text));
        }

        if (CellReader.TryBoolean(text, out var value))
        {
            (value ? _true : _false).Add(Encoding.UTF8.GetString(text));
        }
        else if (text.Length <= MostDigits && NumberFormat.TryReadPlain(text, out var number) && double.IsFinite(number))
        {
            AddNumber(NumberText.Format(number), Encoding.UTF8.GetString(text));
        }
    }

    /// <summary>A reading with what was found.</summary>
    public ColumnReading Complete(ColumnReading reading)
    {
        var spelled = _numbers.Where(pair => pair.Value != pair.Key).Concat(_others.Select(text => KeyValuePair.Create(text, text))).ToDictionary();
        var (yes, no) = Truth();
        return reading with { Numbers = _numbers.Count > 0 ? spelled : null, True = yes, False = no };
    }

    /// <summary>Of several spellings of a number the shortest is that of other spellings, else the first; each is also its own.</summary>
    private void AddNumber(string number, string text)
    {
        if (!_numbers.TryGetValue(number, out var known))
        {
            _ = _numbers.Count < MostNumbers && _numbers.TryAdd(number, text);
        }
        else if (known != text && _others.Count < MostNumbers)
        {
            _others.Add(text == number ? known : text);
            _numbers[number] = text == number ? text : known;
        }
    }

    private (string? True, string? False) Truth()
    {
        if (_levels.Count == 2 && _levels.ToArray() is [var first, var second] && TruthWords.YesOf(first, second) is { } yes)
        {
            return (yes, yes == first ? second : first);
        }

        return (_true.Count == 1 ? _true.Single() : null, _false.Count == 1 ? _false.Single() : null);
    }
}
