namespace Studio.Api.CommandLine;

/// <summary>Plots of characters, for terminals.</summary>
internal static class TextPlot
{
    private const int Width = 50;
    private const int Height = 15;

    /// <summary>Dots over two axes.</summary>
    /// <param name="points">The points.</param>
    /// <param name="horizontal">What the horizontal axis shows.</param>
    /// <param name="vertical">What the vertical axis shows.</param>
    /// <returns>Lines.</returns>
    public static IEnumerable<string> Dots(IReadOnlyList<(double X, double Y)> points, string horizontal, string vertical)
    {
        var (left, right) = (points.Min(point => point.X), points.Max(point => point.X));
        var (low, high) = (points.Min(point => point.Y), points.Max(point => point.Y));
        var cells = new bool[Height, Width];
        foreach (var (x, y) in points)
        {
            cells[Place(high - y, high - low, Height), Place(x - left, right - left, Width)] = true;
        }

        yield return $"{vertical}: {TrainingText.Score(low)} to {TrainingText.Score(high)}";
        for (var row = 0; row < Height; row++)
        {
            yield return $"│{string.Concat(Enumerable.Range(0, Width).Select(column => cells[row, column] ? '•' : ' ')).TrimEnd()}";
        }

        yield return $"└{new string('─', Width)}";
        yield return $" {horizontal}: {TrainingText.Score(left)} to {TrainingText.Score(right)}";
    }

    /// <summary>A bar for each value, the longest over the whole width.</summary>
    /// <param name="bars">Names and values, of which those below 0 have no bar.</param>
    /// <returns>Lines.</returns>
    public static IEnumerable<string> Bars(IReadOnlyList<(string Name, double Value)> bars)
    {
        var (longest, most) = (bars.Max(bar => bar.Name.Length), Math.Max(double.Epsilon, bars.Max(bar => bar.Value)));
        return bars.Select(bar => $"{bar.Name.PadRight(longest)} {new string('█', (int)Math.Round(Width * Math.Max(0, bar.Value) / most)).PadRight(Width)} {TrainingText.Score(bar.Value)}");
    }

    private static int Place(double value, double range, int cells) => range <= 0 ? 0 : Math.Clamp((int)(value / range * cells), 0, cells - 1);
}
