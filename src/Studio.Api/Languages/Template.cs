namespace Studio.Api.Languages;

/// <summary>A text with places for values, such as <c>"Column '{0}' has {1} levels."</c>, by which a finished text is known again.</summary>
public sealed class Template
{
    private readonly string[] _texts;
    private readonly int[] _places;

    private Template(string[] texts, int[] places) => (_texts, _places) = (texts, places);

    /// <summary>Characters that a text must have to be of this template.</summary>
    public int Length => _texts.Sum(text => text.Length);

    /// <summary>True for a place in quotes: what stands there is a name of somebody's, to be left as it is.</summary>
    /// <param name="place">The place.</param>
    public bool IsQuoted(int place) => Array.IndexOf(_places, place) is >= 0 and var index && _texts[index].EndsWith('\'') && _texts[index + 1].StartsWith('\'');

    /// <summary>Reads one.</summary>
    /// <param name="text">Text with <c>{0}</c>, <c>{1}</c> and so on; any other brace stands for itself.</param>
    public static Template Parse(string text)
    {
        var (texts, places, start) = (new List<string>(), new List<int>(), 0);
        for (var at = text.IndexOf('{'); at >= 0; at = text.IndexOf('{', at + 1))
        {
            var end = text.IndexOf('}', at);
            if (end > at && int.TryParse(text.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var place))
            {
                texts.Add(text[start..at]);
                places.Add(place);
                start = end + 1;
            }
        }

        texts.Add(text[start..]);
        return new Template([.. texts], [.. places]);
    }

    /// <summary>The values by which a text was made of this template; null when it was not.</summary>
    /// <param name="text">The finished text. Where a value holds what stands behind its place, the shortest value is taken.</param>
    public IReadOnlyDictionary<int, string>? Match(string text)
    {
        if (text.Length < Length || !text.StartsWith(_texts[0], StringComparison.Ordinal) || !text.EndsWith(_texts[^1], StringComparison.Ordinal))
        {
            return null;
        }

        var (values, at, last) = (new Dictionary<int, string>(), _texts[0].Length, text.Length - _texts[^1].Length);
        for (var index = 0; index < _places.Length; index++)
        {
            var next = index == _places.Length - 1 ? last : text.IndexOf(_texts[index + 1], at, StringComparison.Ordinal);
            if (next < at || next > last)
            {
                return null;
            }

            values[_places[index]] = text[at..next];
            at = next + _texts[index + 1].Length;
        }

        return _places.Length == 0 && text.Length != _texts[0].Length ? null : values;
    }

    /// <summary>Puts values in.</summary>
    /// <param name="value">The value of each place.</param>
    public string Fill(Func<int, string> value) => string.Concat(_texts.Select((text, index) => index < _places.Length ? text + value(_places[index]) : text));
}
