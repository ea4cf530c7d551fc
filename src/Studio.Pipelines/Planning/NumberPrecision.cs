namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Profiling;

/// <summary>Which columns of numbers lose something that matters in 32 bits.</summary>
internal static class NumberPrecision
{
    /// <summary>Whole numbers up to here are exact in 32 bits.</summary>
    private const double ExactInFloat = 1 << 24;

    /// <summary>Relative precision of a 32-bit float.</summary>
    private const double FloatPrecision = 1.0 / (1 << 24);

    /// <summary>Rounding may take up at most this share of a column's range.</summary>
    private const double MostRounding = 1e-4;

    /// <summary>True when rounding to 32 bits would merge values that differ: large whole numbers, or a small range far from zero.</summary>
    /// <param name="numbers">Statistics of the column; null when it has no number.</param>
    public static bool NeedsDouble(NumberStatistics? numbers)
    {
        if (numbers is null)
        {
            return false;
        }

        var magnitude = Math.Max(Math.Abs(numbers.Min), Math.Abs(numbers.Max));
        return magnitude > float.MaxValue
            || (numbers.Integers && magnitude > ExactInFloat)
            || magnitude * FloatPrecision > (numbers.Max - numbers.Min) * MostRounding && numbers.Max > numbers.Min && !numbers.Integers;
    }

    /// <summary>
    /// What is taken off a label before it is trained on in 32 bits, and added to predictions in 64: a round number just below 98 % of the
    /// labels where they are further from zero than from one another, otherwise 0, which keeps the logarithm of prices what it is. Null where
    /// 32 bits do without.
    /// </summary>
    /// <param name="label">Statistics of the label; null when it has no number.</param>
    public static double? Offset(NumberStatistics? label)
    {
        if (!NeedsDouble(label))
        {
            return null;
        }

        // The outermost hundredths do not count: a few labels of 0 for want of a better would hide that all others are alike.
        var (low, high) = (label!.Quantiles[0], label.Quantiles[^1]);
        return Math.Min(Math.Abs(low), Math.Abs(high)) > high - low ? RoundDown(low, high - low) : 0;
    }

    /// <summary>The number itself, or the next one below, that has no digits smaller than the first of a step.</summary>
    private static double RoundDown(double value, double step)
    {
        var digits = step > 0 ? (int)Math.Floor(Math.Log10(step)) : 0;
        var unit = Math.Pow(10, Math.Abs(digits));
        return digits >= 0 ? Math.Floor(value / unit) * unit : Math.Floor(value * unit) / unit;
    }
}
