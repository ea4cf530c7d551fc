namespace Studio.Pipelines.Monitoring;

/// <summary>Rows with about the same value: of the reference, and of a window.</summary>
/// <param name="Name">A range of numbers or a level; null for all other levels.</param>
/// <param name="Reference">Share of the rows of the reference that have a value, 0 to 1.</param>
/// <param name="Window">The same of the window.</param>
public sealed record ShapeBar(string? Name, double Reference, double Window);

/// <summary>How the values of a column lie in the reference and in a window, in at most ten bars: to be drawn side by side.</summary>
/// <param name="Name">The column.</param>
/// <param name="Bars">Numbers ascending, in parts of about as many rows of the reference; levels by how frequent they are there.</param>
public sealed record ColumnShape(string Name, IReadOnlyList<ShapeBar> Bars)
{
    private const double SecondsThatAreDates = 86_400;

    /// <summary>Of every column.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="window">Rows that were counted for it.</param>
    public static IReadOnlyList<ColumnShape> Of(MonitoringReference reference, MonitoringWindow window) => [.. reference.Columns.Zip(window.Columns, Of)];

    private static ColumnShape Of(ColumnReference column, ColumnCounts counts)
    {
        var (known, seen) = (Shares(column, column.Counts), Shares(column, counts.Counts));
        var names = column.Numbers is { } numbers ? Ranges(numbers, column.Kind) : Levels(column.Levels!);
        return new ColumnShape(column.Name, [.. names.Zip(known, seen).Where(bar => bar.Second > 0 || bar.Third > 0).Select(bar => new ShapeBar(bar.First, bar.Second, bar.Third))]);
    }

    private static double[] Shares(ColumnReference column, IReadOnlyList<long> counts)
    {
        var grouped = column.Numbers?.Grouped(counts) ?? LevelReference.Grouped(counts);
        var all = Math.Max(1, grouped.Sum());
        return Array.ConvertAll(grouped, count => (double)count / all);
    }

    private static IEnumerable<string?> Levels(LevelReference levels)
    {
        var listed = Math.Min(levels.Levels.Count, LevelReference.Grouped(levels.Counts).Length - 1);
        return [.. levels.Levels.Take(listed), null];
    }

    private static IEnumerable<string?> Ranges(NumberReference numbers, string kind)
    {
        var groups = numbers.GroupsOfCells();
        return Enumerable.Range(0, NumberReference.Groups).Select(group =>
        {
            var (first, last) = (Array.IndexOf(groups, group), Array.LastIndexOf(groups, group));
            return first < 0 ? null : Range(Edge(numbers, (first - 1) / 2, first > 0), Edge(numbers, last / 2, last / 2 < numbers.Edges.Count), kind);
        });
    }

    private static double? Edge(NumberReference numbers, int index, bool isThere) => isThere ? numbers.Edges[index] : null;

    private static string Range(double? low, double? high, string kind) => (low, high) switch
    {
        (null, null) => "",
        (null, { } end) => $"≤ {Write(end, kind)}",
        ({ } start, null) => $"≥ {Write(start, kind)}",
        ({ } start, { } end) => start == end ? Write(start, kind) : $"{Write(start, kind)} – {Write(end, kind)}",
    };

    private static string Write(double value, string kind) => kind == "datetime"
        ? DateTime.UnixEpoch.AddSeconds(Math.Clamp(value, -6e10, 2.5e11)) is var moment && value % SecondsThatAreDates == 0 ? moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : moment.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
        : value.ToString("G5", CultureInfo.InvariantCulture);
}
