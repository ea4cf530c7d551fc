namespace Studio.Benchmarks.Ingest;

/// <summary>How long reading takes beside raw DuckDB: the two in turn, each in a process of its own.</summary>
/// <param name="rounds">Rounds of each table.</param>
internal sealed class IngestBenchmark(int rounds)
{
    private static readonly MadeTable Large = new(31_000_000, 24);

    /// <summary>The tables that are measured.</summary>
    /// <param name="large">True for one of 5 GB too.</param>
    public static IReadOnlyList<MadeTable> Tables(bool large)
    {
        MadeTable[] tables = [new(1_000_000, 24), new(7_000, 1_500), new(100, 10_000)];
        return large ? [.. tables, Large] : tables;
    }

    /// <summary>Makes the tables one after the other and measures them.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="folder">Folder for them, with a free space of twice the largest; what is made in it is deleted.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task<IReadOnlyList<IngestResult>> RunAsync(IReadOnlyList<MadeTable> tables, DirectoryInfo folder, CancellationToken cancellationToken)
    {
        folder.Create();
        var results = new List<IngestResult>();
        foreach (var table in tables)
        {
            var work = folder.CreateSubdirectory($"ingest-{Guid.NewGuid():N}");
            try
            {
                results.Add(await MeasureAsync(table, work.FullName, cancellationToken));
                Console.WriteLine(IngestTable.Row(results[^1]));
            }
            finally
            {
                work.Delete(recursive: true);
            }
        }

        return results;
    }

    private async Task<IngestResult> MeasureAsync(MadeTable table, string work, CancellationToken cancellationToken)
    {
        var (text, copied, canonical) = (Path.Combine(work, "table.csv"), Path.Combine(work, "copied.parquet"), Path.Combine(work, "canonical.parquet"));
        table.Write(text);
        var costs = Enum.GetValues<IngestKind>().ToDictionary(kind => kind, _ => new List<IngestCost>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (kind, found) in costs)
            {
                var source = kind is IngestKind.Copy or IngestKind.Accept ? text : canonical;
                var target = kind == IngestKind.Copy ? copied : canonical;
                found.Add(await IngestStep.StartAsync(kind, source, target, cancellationToken));
            }
        }

        return new IngestResult(table, new FileInfo(text).Length, costs.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<IngestCost>)pair.Value));
    }
}
