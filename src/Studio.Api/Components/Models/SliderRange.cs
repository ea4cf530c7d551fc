namespace Studio.Api.Components.Models;

using Studio.Pipelines.Profiling;

/// <summary>What a slider for a number goes over.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end, above the lower one.</param>
/// <param name="Step">By how much it moves.</param>
public sealed record SliderRange(double Low, double High, double Step)
{
    private const int Steps = 200;

    // Where all values span so many times what all but the outer two per cent do, outliers would take up the slider.
    private const double OutliersSpan = 20;

    /// <summary>That of a column: all of its values, or those from 1 to 99 per cent where outliers lie far beyond; null where it has one value only.</summary>
    /// <param name="numbers">Its statistics.</param>
    /// <param name="whole">True where only whole numbers can be read.</param>
    public static SliderRange? Of(NumberStatistics numbers, bool whole)
    {
        var (low, high) = numbers.Quantiles is [var first, .., var last] && last > first && numbers.Max - numbers.Min > OutliersSpan * (last - first)
            ? (first, last)
            : (numbers.Min, numbers.Max);
        if (!(high > low) || !double.IsFinite(high - low))
        {
            return null;
        }

        var rough = Math.Pow(10, Math.Floor(Math.Log10((high - low) / Steps)));
        return whole || numbers.Integers
            ? new SliderRange(Math.Floor(low), Math.Ceiling(high), Math.Max(1, rough))
            : new SliderRange(Math.Floor(low / rough) * rough, Math.Ceiling(high / rough) * rough, rough);
    }

    /// <summary>Where the slider stands for a value: in the middle where there is none.</summary>
    public double Place(string? value) => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
        ? Math.Clamp(number, Low, High)
        : Math.Round((Low + High) / 2 / Step) * Step;
}
