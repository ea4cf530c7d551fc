namespace Studio.Api.Languages;

using System.Runtime.CompilerServices;
using System.Text;

/// <summary>
/// A text with values in it, as an interpolated string is written: its template is what has a translation, <c>"{0} of {1} rows"</c>, the values are put in afterwards.
/// Numbers are written the same in every language.
/// </summary>
/// <param name="literalLength">Characters beside the values.</param>
/// <param name="formattedCount">Values.</param>
[InterpolatedStringHandler]
public readonly struct Phrase(int literalLength, int formattedCount)
{
    private readonly StringBuilder _template = new(literalLength + (3 * formattedCount));
    private readonly List<string> _values = new(formattedCount);

    /// <summary>The text with <c>{0}</c>, <c>{1}</c> in place of values.</summary>
    public string Template => _template.ToString();

    /// <summary>The values, written.</summary>
    public IReadOnlyList<string> Values => _values;

    /// <summary>Adds text.</summary>
    public void AppendLiteral(string text) => _template.Append(text);

    /// <summary>Adds a value.</summary>
    public void AppendFormatted<T>(T value) => Append(Convert.ToString(value, CultureInfo.InvariantCulture));

    /// <summary>Adds a value in a format such as <c>N0</c>.</summary>
    public void AppendFormatted<T>(T value, string? format) => Append(value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString());

    /// <summary>Adds a value that takes at least some columns; negative to begin at their left.</summary>
    public void AppendFormatted<T>(T value, int alignment, string? format = null)
    {
        var text = (value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString()) ?? "";
        Append(alignment < 0 ? text.PadRight(-alignment) : text.PadLeft(alignment));
    }

    private void Append(string? value)
    {
        _template.Append('{').Append(_values.Count).Append('}');
        _values.Add(value ?? "");
    }
}
