namespace Studio.Benchmarks.Ingest;

using System.Globalization;

/// <summary>
/// A delimited file of mixed columns that is the same wherever it is made: whole numbers, decimals, words of few and of many levels, dates,
/// moments, true and false, and blanks in every third column.
/// </summary>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns; from 12 on every kind is among them.</param>
internal sealed record MadeTable(int Rows, int Columns)
{
    private const int Seed = 20_240_131;
    private const int LongestCell = 32;
    private const int Kinds = 12;
    private const double BlankShare = 0.08;

    private static readonly DateTime FirstDay = new(2019, 1, 1);
    private static readonly string[] Words = ["north", "south", "east", "west", "inland", "coast", "hills", "harbour", "market", "old town", "new town", "campus"];

    /// <summary>Rows and columns, as in a table of results.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Rows:N0} × {Columns:N0}");

    /// <summary>Writes it.</summary>
    public void Write(string path)
    {
        var random = new Random(Seed);
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Range(0, Columns).Select(column => $"c{column}")) + "\n"));
        var line = new byte[(Columns * (LongestCell + 1)) + 1];
        for (var row = 0; row < Rows; row++)
        {
            var length = 0;
            for (var column = 0; column < Columns; column++)
            {
                length += Cell(random, column, row, line.AsSpan(length));
                line[length++] = (byte)(column == Columns - 1 ? '\n' : ',');
            }

            stream.Write(line, 0, length);
        }
    }

    /// <summary>Writes a cell; gives its bytes.</summary>
    private static int Cell(Random random, int column, int row, Span<byte> target)
    {
        if (column % 3 == 2 && random.NextDouble() < BlankShare)
        {
            return 0;
        }

        IUtf8SpanFormattable number = (column % Kinds) switch
        {
            0 => random.Next(100_000),
            1 => Math.Round(random.NextDouble() * 1000, 2),
            3 => Math.Round((random.NextDouble() - 0.5) * 200, 3),
            5 => random.Next(60),
            8 => random.NextDouble() * 10,
            9 => row + column,
            _ => 0,
        };
        return (column % Kinds) switch
        {
            2 => Word(Words[random.Next(Words.Length)], target),
            4 => Moment(FirstDay.AddDays(random.Next(2_000)), "yyyy-MM-dd", target),
            6 => Word(random.Next(2) == 0 ? "true" : "false", target),
            7 => Word($"item-{random.Next(2_000)}", target),
            8 => Number(number, "F3", target),
            10 => Moment(FirstDay.AddSeconds(random.Next(150_000_000)), "yyyy-MM-dd HH:mm:ss", target),
            11 => Word(random.Next(2) == 0 ? "yes" : "no", target),
            _ => Number(number, default, target),
        };
    }

    private static int Word(string word, Span<byte> target) => System.Text.Encoding.UTF8.GetBytes(word, target);

    private static int Moment(DateTime moment, string format, Span<byte> target) => Number(moment, format, target);

    private static int Number(IUtf8SpanFormattable value, string? format, Span<byte> target) =>
        value.TryFormat(target, out var length, format, CultureInfo.InvariantCulture) ? length : throw new InvalidOperationException("A cell is longer than expected.");
}
