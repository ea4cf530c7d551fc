namespace Studio.Pipelines.Monitoring;

/// <summary>Which distance a column is told by.</summary>
public enum DriftDistance
{
    /// <summary>Of numbers: the largest difference of the shares of rows up to any number (Smirnov 1939).</summary>
    KolmogorovSmirnov,

    /// <summary>Of levels: half the sum of all differences of shares, levels of few rows taken together.</summary>
    TotalVariation,
}

/// <summary>How a column of a window differs from the reference. Numbers are NaN where the window or the reference has no value of the column.</summary>
/// <param name="Name">Name of the column.</param>
/// <param name="Kind">Kind as the signature tells it.</param>
/// <param name="Role">What it is to the model.</param>
/// <param name="Verdict">What is said of it.</param>
/// <param name="Rows">Rows of the window with a value.</param>
/// <param name="ReferenceRows">Rows of the reference with a value that these are held against.</param>
/// <param name="DistanceKind">Which distance it is.</param>
/// <param name="Distance">The distance, 0 to 1: how many of all rows would have to change, at least.</param>
/// <param name="Missable">The distance that rows so few could miss, by the bound of Dvoretzky, Kiefer and Wolfowitz (1956; constant of Massart 1990) at the level of a column; above 1 where anything could be missed.</param>
/// <param name="PValue">Probability of as much if nothing had changed: twice the smaller one where values and missing ones were both tested.</param>
/// <param name="CorrectedPValue">The same corrected for all columns.</param>
/// <param name="Psi">Population stability index over ten cells; by custom 0.1 is a little and 0.25 much (Siddiqi 2006).</param>
/// <param name="PsiByChance">What chance alone makes of it on average with so many rows (Yurdakul and Naranjo 2020).</param>
/// <param name="JensenShannon">Jensen–Shannon distance over the same cells, 0 to 1.</param>
/// <param name="MissingBefore">Share of rows without a value in the reference, 0 to 1.</param>
/// <param name="Missing">The same of the window.</param>
/// <param name="Unseen">Share of the window's values that the reference does not have: of numbers those outside its range, of levels those that it does not list; null where it does not list all.</param>
public sealed record ColumnDrift(
    string Name,
    string Kind,
    MonitoredRole Role,
    DriftVerdict Verdict,
    long Rows,
    long ReferenceRows,
    DriftDistance DistanceKind,
    double Distance,
    double Missable,
    double PValue,
    double CorrectedPValue,
    double Psi,
    double PsiByChance,
    double JensenShannon,
    double MissingBefore,
    double Missing,
    double? Unseen);
