namespace Studio.Api.Components.Reports;

using Studio.Api.Components.Shared;

/// <summary>An axis of a chart.</summary>
/// <param name="Label">What it shows.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public sealed record ChartAxis(string Label, double Low, double High)
{
    private const int About = 5;

    /// <summary>How a value is written beside it.</summary>
    public Func<double, string> Write { get; init; } = value => Show.Number(value);

    /// <summary>From 0 to 1.</summary>
    public static ChartAxis Share(string label) => new(label, 0, 1);

    /// <summary>As far as some values go.</summary>
    public static ChartAxis Of(string label, IEnumerable<double> values)
    {
        var known = values.Where(double.IsFinite).ToList();
        var (low, high) = known.Count == 0 ? (0, 1) : (known.Min(), known.Max());
        return low < high ? new ChartAxis(label, low, high) : new ChartAxis(label, low - 0.5, low + 0.5);
    }

    /// <summary>Where a value lies, 0 to 1.</summary>
    public double Place(double value) => Math.Clamp((value - Low) / (High - Low), 0, 1);

    /// <summary>Round values within it: 1, 2 or 5 times a power of ten apart.</summary>
    public IEnumerable<double> Ticks()
    {
        var rough = (High - Low) / About;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        for (var tick = Math.Ceiling(Low / step - 1e-9) * step; tick <= High + (1e-9 * step); tick += step)
        {
            yield return Math.Abs(tick) < 1e-9 * step ? 0 : tick;
        }
    }
}
