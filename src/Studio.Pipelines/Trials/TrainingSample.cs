namespace Studio.Pipelines.Trials;

using System.Collections.Concurrent;

/// <summary>
/// Training rows for trials at low fidelity: a share of them, drawn once a share and table, the same for all learners, so that
/// scores of one fidelity compare and what is derived from the table can be kept.
/// </summary>
/// <param name="seed">Seed of the draw.</param>
internal sealed class TrainingSample(int seed)
{
    private readonly ConcurrentDictionary<(ColumnTable Table, double Share), Lazy<ColumnTable>> _samples = [];

    /// <summary>The table itself for share 1, otherwise that share of its rows in their order, at least one.</summary>
    public ColumnTable Of(ColumnTable table, double share) => share >= 1
        ? table
        : _samples.GetOrAdd((table, share), key => new Lazy<ColumnTable>(() => Draw(key.Table, key.Share))).Value;

    private ColumnTable Draw(ColumnTable table, double share)
    {
        var rows = Enumerable.Range(0, table.RowCount).ToArray();
        new Random(seed).Shuffle(rows);
        var drawn = rows[..Math.Clamp((int)Math.Round(share * rows.Length), 1, rows.Length)];
        Array.Sort(drawn);
        return table.Gather(drawn);
    }
}
