namespace Studio.Pipelines.Monitoring;

using Studio.Pipelines.Profiling;

/// <summary>A table to compare.</summary>
/// <param name="Path">Its canonical file.</param>
/// <param name="Profile">What is known of its columns.</param>
public sealed record ProfiledTable(string Path, DatasetProfile Profile);

/// <summary>
/// How a table differs from another one, column by column: what is known of each in both, and a test of whether its values are spread alike, as columns of calls are tested against
/// those of training. Of more than <see cref="MostRows"/> rows, as many are read, spread evenly over the file.
/// </summary>
/// <param name="RowsBefore">Rows of the other table.</param>
/// <param name="Rows">Rows of the table.</param>
/// <param name="ReadBefore">Rows of the other table that were read for the tests.</param>
/// <param name="Read">Rows of the table that were read for the tests.</param>
/// <param name="Columns">Columns of both, what changed most first: columns that only one has, or that are of another type; those that drifted; then by the distance of their values or of the share of missing ones.</param>
public sealed record TableComparison(long RowsBefore, long Rows, long ReadBefore, long Read, IReadOnlyList<ColumnChange> Columns)
{
    /// <summary>Most rows of each table that are read.</summary>
    public const int MostRows = 50_000;

    private const ulong Seed = 1;

    private static readonly HashSet<string> NoNumbersAsText = [];

    /// <summary>Compares two tables.</summary>
    /// <param name="before">The other table, against which the table is held.</param>
    /// <param name="after">The table.</param>
    /// <param name="cancellationToken">Ends it between two columns.</param>
    /// <exception cref="DatasetException">A file was not written by the studio.</exception>
    public static Task<TableComparison> ReadAsync(ProfiledTable before, ProfiledTable after, CancellationToken cancellationToken) => Task.Run(() => Compare(before, after, cancellationToken), cancellationToken);

    private static TableComparison Compare(ProfiledTable before, ProfiledTable after, CancellationToken cancellationToken)
    {
        using var known = CanonicalReader.Open(before.Path);
        using var seen = CanonicalReader.Open(after.Path);
        var (ofKnown, ofSeen) = (Choose(known.Rows), Choose(seen.Rows));
        var (references, counts, levels) = (new List<ColumnReference>(), new List<ColumnCounts>(), new Dictionary<string, LevelChanges>());
        foreach (var column in after.Profile.Columns.Where(column => column.Type != ColumnType.Image && before.Profile.Find(column.Name)?.Type == column.Type))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var one = Values(known, column.Name, ofKnown, cancellationToken);
            var other = Values(seen, column.Name, ofSeen, cancellationToken);
            var reference = ColumnReference.Of(column.Name, KindOf(column.Type), MonitoredRole.Input, one);
            references.Add(reference);
            counts.Add(Count(reference, other));
            if (LevelChanges.Of(one, other, ofKnown.Count == known.Rows && ofSeen.Count == seen.Rows) is { } changes)
            {
                levels[column.Name] = changes;
            }
        }

        var all = new MonitoringReference(ofKnown.Count, references);
        var window = new MonitoringWindow(all.Fingerprint(), ofSeen.Count, counts);
        var drift = DriftReport.Of(all, window, cancellationToken).Columns.ToDictionary(column => column.Name);
        var shapes = ColumnShape.Of(all, window).ToDictionary(shape => shape.Name);
        var columns = after.Profile.Columns.Select(column => column.Name).Union(before.Profile.Columns.Select(column => column.Name))
            .Select(name => ColumnChange.Of(name, before.Profile, after.Profile) with
            {
                Drift = drift.GetValueOrDefault(name),
                Shape = shapes.GetValueOrDefault(name),
                Levels = levels.GetValueOrDefault(name),
            });
        return new TableComparison(known.Rows, seen.Rows, ofKnown.Count, ofSeen.Count, [.. columns.OrderByDescending(column => column.Weight)]);
    }

    private static TableColumn Values(CanonicalReader file, string column, RowChoice rows, CancellationToken cancellationToken) =>
        TableReader.Read(file, [column], NoNumbersAsText, rows, null, cancellationToken).Columns[0];

    private static ColumnCounts Count(ColumnReference reference, TableColumn values)
    {
        var counter = new WindowCounter(new MonitoringReference(reference.Rows, [reference]));
        counter.Add(new ColumnTable([values]), null);
        return counter.ToWindow().Columns[0];
    }

    /// <summary>All rows, or one of each of as many parts of the same length: those of a file that is in any order too.</summary>
    private static RowChoice Choose(long rows)
    {
        if (rows <= MostRows)
        {
            return RowChoice.First((int)rows);
        }

        var random = new SplitMix(Seed);
        return RowChoice.Of([.. Enumerable.Range(0, MostRows).Select(part => (int)((part + random.NextDouble()) * rows / MostRows))]);
    }

    private static string KindOf(ColumnType type) => type switch
    {
        ColumnType.Number => MonitoredColumns.Numeric,
        ColumnType.Timestamp => "datetime",
        _ => MonitoredColumns.Categorical,
    };
}
