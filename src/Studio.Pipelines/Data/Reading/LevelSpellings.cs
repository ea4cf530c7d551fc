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
    private Dictionary<string, string?>? _numbers = [];

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
        else if (_numbers is not null && text.Length <= MostDigits && NumberFormat.TryReadPlain(text, out var number) && double.IsFinite(number))
        {
            AddNumber(NumberText.Format(number), Encoding.UTF8.GetString(text));
        }
    }

    /// <summary>A reading with what was found.</summary>
    public ColumnReading Complete(ColumnReading reading)
    {
        var spelled = _numbers?.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);
        var (yes, no) = Truth();
        return reading with { Numbers = spelled is { Count: > 0 } ? spelled : null, True = yes, False = no };
    }

    /// <summary>A number that is spelled in several ways has no spelling of its own.</summary>
    private void AddNumber(string number, string text)
    {
        if (_numbers!.TryGetValue(number, out var known))
        {
            _numbers[number] = known == text ? text : null;
        }
        else if (_numbers.Count == MostNumbers)
        {
            _numbers = null;
        }
        else
        {
            _numbers[number] = text;
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
