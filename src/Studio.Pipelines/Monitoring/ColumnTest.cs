namespace Studio.Pipelines.Monitoring;

using Studio.Pipelines.Monitoring.Statistics;

/// <summary>One column of a window tested against the reference: its values, and how many are missing.</summary>
/// <param name="Reference">The column of the reference.</param>
/// <param name="Window">The same of the window.</param>
/// <param name="Distance">Distance of the values.</param>
/// <param name="Tests">Tests that could have found something: 0 to 2.</param>
/// <param name="PValue">P-value of all of them: the smallest one times their number (Bonferroni); 1 where there is none.</param>
internal sealed record ColumnTest(ColumnReference Reference, ColumnCounts Window, double Distance, int Tests, double PValue)
{
    private long Known { get; } = Reference.Counts.Sum();

    private long Seen { get; } = Window.Counts.Sum();

    /// <summary>Tests.</summary>
    public static ColumnTest Run(ColumnReference reference, ColumnCounts window)
    {
        var (distance, values) = reference.Numbers is null ? LevelTest.Run(reference.Counts, window.Counts) : OfNumbers(reference.Counts, window.Counts);
        double[] found = [.. new[] { values, OfMissing(reference, window) }.OfType<double>()];
        return new ColumnTest(reference, window, distance, found.Length, found.Length == 0 ? 1 : Math.Min(1, found.Min() * found.Length));
    }

    /// <summary>What is said of it.</summary>
    /// <param name="corrected">P-value corrected for all columns.</param>
    /// <param name="columns">Columns that were tested.</param>
    public ColumnDrift Judge(double corrected, int columns)
    {
        var (before, now) = (Share(Reference.Missing, Reference.Rows), Share(Window.Missing, Window.Missing + Seen));
        var missable = Missable(Math.Max(1, columns) * Math.Max(1, Tests));
        var differs = Distance >= DriftReport.LeastDistance || Math.Abs(now - before) >= DriftReport.LeastDistance;
        var verdict = corrected <= DriftReport.Level && differs ? DriftVerdict.Drifted
            : missable <= DriftReport.MostMissed ? DriftVerdict.Stable
            : DriftVerdict.TooFewRows;
        var (known, seen) = (Grouped(Reference.Counts), Grouped(Window.Counts));
        return new ColumnDrift(
            Reference.Name, Reference.Kind, Reference.Role, verdict, Seen, Known,
            Reference.Numbers is null ? DriftDistance.TotalVariation : DriftDistance.KolmogorovSmirnov, Distance, missable, PValue, corrected,
            Divergence.Psi(known, seen), Divergence.PsiByChance(known, seen), Divergence.JensenShannon(known, seen), before, now, Unseen());
    }

    private static (double Distance, double? PValue) OfNumbers(IReadOnlyList<long> known, IReadOnlyList<long> seen)
    {
        var distance = KolmogorovSmirnov.Distance(known, seen);
        var cells = known.Zip(seen, (one, other) => one + other).Count(both => both > 0);
        return (distance, double.IsNaN(distance) || cells < 2 ? null : KolmogorovSmirnov.PValue(known, seen));
    }

    /// <summary>Fisher's exact test of the rows without a value; null where both have none, or nothing else.</summary>
    private static double? OfMissing(ColumnReference reference, ColumnCounts window)
    {
        var rows = window.Missing + window.Counts.Sum();
        var (all, missing) = (reference.Rows + rows, reference.Missing + window.Missing);
        return rows == 0 || reference.Rows == 0 || missing == 0 || missing == all ? null : new Hypergeometric(all, missing, rows).PValue(window.Missing);
    }

    private double Missable(int tests) =>
        Seen == 0 || Known == 0 ? double.PositiveInfinity : Math.Sqrt(Math.Log(2 * tests / DriftReport.Level) / 2 * ((1.0 / Known) + (1.0 / Seen)));

    private long[] Grouped(IReadOnlyList<long> counts) => Reference.Numbers?.Grouped(counts) ?? LevelReference.Grouped(counts);

    private double? Unseen() => Reference switch
    {
        { Numbers: not null } => Share(Window.Counts[0] + (Window.Counts.Count > 1 ? Window.Counts[^1] : 0), Seen),
        { Levels.Complete: true } => Share(Window.Counts[^1], Seen),
        _ => null,
    };

    private static double Share(long part, long all) => all == 0 ? double.NaN : (double)part / all;
}
