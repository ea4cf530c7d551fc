namespace Studio.Pipelines.Profiling;

/// <summary>What the values of a text column look like.</summary>
/// <param name="MeanLength">Mean number of characters.</param>
/// <param name="MeanWords">Mean number of words; see <see cref="WordCount"/>.</param>
/// <param name="Uuids">Values that are UUIDs.</param>
/// <param name="Codes">Values of letters, digits and <c>_ - . /</c> with at least one digit: what identifiers are written in.</param>
internal sealed record TextShape(double MeanLength, double MeanWords, long Uuids, long Codes);

/// <summary>What one pass over a column tells.</summary>
/// <param name="Column">The column.</param>
/// <param name="Present">Rows with a value; infinite numbers count.</param>
/// <param name="Distinct">Different values; beyond 500,000 rows see <see cref="DistinctCounter"/>.</param>
/// <param name="TopValues">The most frequent values, at most 20, most frequent first; empty for quantities with many values and for pictures.</param>
internal sealed record ColumnSummary(ColumnInfo Column, long Present, long Distinct, IReadOnlyList<ValueCount> TopValues)
{
    /// <summary>Up to this many rows everything is exact: every value of a column, or its hash, is held in memory.</summary>
    public const int ExactRows = 500_000;

    /// <summary>Most values of <see cref="TopValues"/>.</summary>
    public const int MostTopValues = 20;

    /// <summary>For numbers and timestamps with a finite value.</summary>
    public NumberStatistics? Numbers { get; init; }

    /// <summary>For text with a value.</summary>
    public TextShape? Words { get; init; }

    /// <summary>For pictures.</summary>
    public ImageStatistics? Images { get; init; }

    /// <summary>True for numbers and timestamps where each row's value is above that of the row before, or each is below it.</summary>
    public bool Ordered { get; init; }
}
