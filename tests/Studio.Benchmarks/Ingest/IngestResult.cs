namespace Studio.Benchmarks.Ingest;

/// <summary>What was measured of a table, a cost a round.</summary>
/// <param name="Table">The table.</param>
/// <param name="Bytes">Size of its text.</param>
/// <param name="Costs">By what was done.</param>
internal sealed record IngestResult(MadeTable Table, long Bytes, IReadOnlyDictionary<IngestKind, IReadOnlyList<IngestCost>> Costs)
{
    /// <summary>Median seconds.</summary>
    public double Seconds(params IngestKind[] kinds) => MedianOfRounds(kinds, cost => cost.Seconds);

    /// <summary>Median processor seconds.</summary>
    public double CpuSeconds(params IngestKind[] kinds) => MedianOfRounds(kinds, cost => cost.CpuSeconds);

    /// <summary>Median over the rounds of the seconds of some steps as a multiple of the copy of the same round.</summary>
    public double Ratio(params IngestKind[] kinds) => RatioOf(kinds, cost => cost.Seconds);

    /// <summary>The same of processor seconds.</summary>
    public double CpuRatio(params IngestKind[] kinds) => RatioOf(kinds, cost => cost.CpuSeconds);

    /// <summary>The largest peak of memory of a step, in MiB.</summary>
    public double PeakMegabytes(IngestKind kind) => Costs[kind].Max(cost => cost.PeakBytes) / (1024.0 * 1024);

    private double MedianOfRounds(IngestKind[] kinds, Func<IngestCost, double> of) => Median(Rounds().Select(round => kinds.Sum(kind => of(Costs[kind][round]))));

    private double RatioOf(IngestKind[] kinds, Func<IngestCost, double> of) =>
        Median(Rounds().Select(round => kinds.Sum(kind => of(Costs[kind][round])) / of(Costs[IngestKind.Copy][round])));

    private IEnumerable<int> Rounds() => Enumerable.Range(0, Costs[IngestKind.Copy].Count);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
