namespace Studio.Pipelines.Data;

/// <summary>Checks the column names of a file.</summary>
internal static class HeaderCheck
{
    /// <summary>The names, trimmed, when each column has one of its own.</summary>
    /// <param name="header">Names as they are in the file.</param>
    /// <param name="minColumns">Fewest columns, 1 or 2.</param>
    /// <param name="fileName">Name for messages.</param>
    /// <exception cref="DatasetException">A name is blank or repeats, or there are too few or too many columns; all of it is told together.</exception>
    public static IReadOnlyList<string> Names(IReadOnlyList<string> header, int minColumns, string fileName)
    {
        string[] names = [.. header.Select(name => name.Trim().TrimStart('\uFEFF'))];
        if (names.Length < minColumns)
        {
            throw new DatasetException(
                $"'{fileName}' has one column only ('{Shown(names.FirstOrDefault() ?? string.Empty)}'); a table needs a label and a feature, separated by comma, tab, semicolon or pipe.");
        }

        if (names.Length > DatasetReader.MaxColumns)
        {
            throw new DatasetException(FormattableString.Invariant($"'{fileName}' has more than the {DatasetReader.MaxColumns:N0} columns allowed; leave some out."));
        }

        var problems = Blank(names).Concat(Repeated(names)).ToArray();
        return problems.Length == 0
            ? names
            : throw new DatasetException($"The header of '{fileName}' does not name every column: {string.Join("; ", problems)}. Give each column a name of its own.");
    }

    /// <summary>Refuses names of columns that a file does not have.</summary>
    /// <exception cref="DatasetException">There are some.</exception>
    public static void RefuseUnknown(IEnumerable<string> wanted, IReadOnlyList<string> names, string fileName)
    {
        if (wanted.Except(names).FirstOrDefault() is { } unknown)
        {
            throw new DatasetException($"A type was given for '{Shown(unknown)}', which '{fileName}' does not have; its columns are {string.Join(", ", names.Take(20).Select(Shown))}{(names.Count > 20 ? ", …" : string.Empty)}.");
        }
    }

    /// <summary>Refuses a first line of numbers: it is data, and calling columns by values would hide that the names are missing.</summary>
    /// <exception cref="DatasetException">Every name is a number; whole numbers that count up (0, 1, 2, …) pass, as exports of matrices have them.</exception>
    public static void RefuseNumbers(IReadOnlyList<string> header, string fileName)
    {
        var numbers = header
            .Select(name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)
            .ToArray();
        var counting = numbers.Select((number, index) => number == numbers[0] + index).All(counts => counts);
        if (numbers.All(double.IsFinite) && !counting)
        {
            throw new DatasetException(
                $"'{fileName}' has no header line: its first line holds the values {string.Join(", ", header.Take(3).Select(Shown))}{(header.Count > 3 ? ", …" : string.Empty)}; put a line with the column names on top.");
        }
    }

    private static IEnumerable<string> Blank(string[] names)
    {
        var blank = names.Select((name, index) => (name, index)).Where(item => item.name.Length == 0).Select(item => item.index + 1).ToArray();
        return blank.Length switch
        {
            0 => [],
            1 => [$"column {blank[0]} has no name"],
            _ => [$"columns {Positions(blank)} have no name"],
        };
    }

    private static IEnumerable<string> Repeated(string[] names) => names
        .Select((name, index) => (name, index))
        .Where(item => item.name.Length > 0)
        .GroupBy(item => item.name, item => item.index + 1)
        .Where(group => group.Count() > 1)
        .Take(10)
        .Select(group => $"'{Shown(group.Key)}' is the name of columns {Positions([.. group])}");

    private static string Positions(int[] positions) =>
        string.Join(", ", positions.Take(10)) + (positions.Length > 10 ? ", …" : string.Empty);

    private static string Shown(string name) => name.Length <= 60 ? name : name[..60] + "…";
}
