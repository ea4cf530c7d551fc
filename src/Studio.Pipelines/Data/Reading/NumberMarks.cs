namespace Studio.Pipelines.Data.Reading;

/// <summary>The pairs of decimal mark and thousands mark that numbers are written with, each a bit of a set.</summary>
internal static class NumberMarks
{
    /// <summary>Bits of all pairs.</summary>
    public const int AllBits = (1 << 6) - 1;

    /// <summary>Bits of the pairs with a decimal point.</summary>
    public const int PointBits = 0b011001;

    /// <summary>Bits of the pairs with a decimal comma.</summary>
    public const int CommaBits = AllBits & ~PointBits;

    /// <summary>The pairs, in order of preference where the values of a column fit several.</summary>
    public static IReadOnlyList<(string Decimal, string Thousands)> All { get; } =
        [(".", ","), (",", "."), (",", " "), (".", " "), (".", "'"), (",", "'")];

    /// <summary>The bit of a pair; without a thousands mark that of the first pair with the decimal mark.</summary>
    public static int BitOf(string point, string? thousands)
    {
        for (var index = 0; index < All.Count; index++)
        {
            if (All[index].Decimal == point && (thousands is null || All[index].Thousands == thousands))
            {
                return 1 << index;
            }
        }

        throw new ArgumentException($"Numbers with '{point}' and '{thousands}' are not known.", nameof(thousands));
    }
}
