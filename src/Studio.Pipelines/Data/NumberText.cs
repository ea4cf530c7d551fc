namespace Studio.Pipelines.Data;

/// <summary>How numbers look where they are used as text: class labels and categories.</summary>
public static class NumberText
{
    /// <summary>Most bytes of a number as text.</summary>
    public const int MostBytes = 32;

    /// <summary>Whole numbers without a decimal point (<c>3</c>), others in the shortest form that reads back the same (<c>0.1</c>); NaN and infinite values are empty.</summary>
    public static string Format(double value) =>
        !double.IsFinite(value) ? string.Empty
        : IsShortWhole(value) ? ((long)value).ToString(CultureInfo.InvariantCulture)
        : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The same in UTF-8, without an allocation.</summary>
    /// <param name="value">The number.</param>
    /// <param name="text">Room for <see cref="MostBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Format(double value, Span<byte> text)
    {
        var written = 0;
        if (double.IsFinite(value) && !(IsShortWhole(value)
            ? ((long)value).TryFormat(text, out written, default, CultureInfo.InvariantCulture)
            : value.TryFormat(text, out written, "R", CultureInfo.InvariantCulture)))
        {
            throw new ArgumentException($"A number takes up to {MostBytes} bytes; there are {text.Length}.", nameof(text));
        }

        return written;
    }

    private static bool IsShortWhole(double value) => value == Math.Truncate(value) && Math.Abs(value) < 1e15;
}
