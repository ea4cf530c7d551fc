namespace Studio.Benchmarks.Large;

using System.Globalization;
using System.Text;

/// <summary>
/// A delimited file of 22 columns and a label of two classes that depends on nine of them, with interactions and rare levels, so that more rows give better
/// models. The same wherever it is made.
/// </summary>
internal static class LabelledTable
{
    private const int Numbers = 16;
    private const int Levels = 400;
    private const int LongestLine = 400;
    private static readonly DateTime FirstDay = new(2019, 1, 1);
    private static readonly string[] Words = ["north", "south", "east", "west", "inland", "coast", "hills", "harbour"];

    /// <summary>Name of the label.</summary>
    public const string Label = "label";

    /// <summary>Writes it.</summary>
    /// <param name="path">Where.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="seed">Seed of the rows; what the label depends on is the same for all.</param>
    public static void Write(string path, int rows, int seed)
    {
        var random = new Random(seed);
        var effects = Enumerable.Range(0, Levels).Select(level => Math.Sin(level * 12.9898) * 1.5).ToArray();
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        stream.Write(Encoding.UTF8.GetBytes($"{string.Join(',', Enumerable.Range(0, Numbers).Select(column => $"x{column}"))},region,item,maker,kind,day,moment,{Label}\n"));
        var line = new byte[LongestLine];
        var x = new double[Numbers];
        for (var row = 0; row < rows; row++)
        {
            stream.Write(line, 0, Line(random, x, effects, line));
        }
    }

    private static int Line(Random random, double[] x, double[] effects, byte[] line)
    {
        var length = 0;
        for (var column = 0; column < Numbers; column++)
        {
            x[column] = column % 4 == 3 ? random.Next(100) : (random.NextDouble() - 0.5) * 4;
            length += Cell(line, length, x[column], column % 4 == 3 ? "F0" : "F4");
        }

        var (region, item, maker) = (random.Next(Words.Length), Math.Min(random.Next(Levels), random.Next(Levels)), random.Next(60));
        var day = FirstDay.AddDays(random.Next(1_500));
        foreach (var text in (string[])[Words[region], $"item-{item}", $"maker-{maker}", Words[random.Next(3)]])
        {
            length += Encoding.UTF8.GetBytes(text, line.AsSpan(length));
            line[length++] = (byte)',';
        }

        length += Cell(line, length, day, "yyyy-MM-dd");
        length += Cell(line, length, FirstDay.AddSeconds(random.Next(120_000_000)), "yyyy-MM-dd HH:mm:ss");
        var score = (x[0] * x[1]) + Math.Sin(3 * x[2]) + (0.02 * (x[3] - 50) * (region % 2 == 0 ? 1 : -1)) + effects[item]
            + (maker % 7 == 0 ? x[4] : 0) + (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0.7 : -0.3);
        length += Encoding.UTF8.GetBytes(random.NextDouble() < 1 / (1 + Math.Exp(-score)) ? "yes\n" : "no\n", line.AsSpan(length));
        return length;
    }

    private static int Cell<T>(byte[] line, int start, T value, string format)
        where T : IUtf8SpanFormattable
    {
        if (!value.TryFormat(line.AsSpan(start), out var length, format, CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException("A line is longer than expected.");
        }

        line[start + length] = (byte)',';
        return length + 1;
    }
}
