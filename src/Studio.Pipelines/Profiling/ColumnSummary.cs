namespace Studio.Pipelines.Profiling;

/// <summary>A column and its position in the file.</summary>
/// <param name="Info">Name and type.</param>
/// <param name="Index">Position from 0.</param>
internal sealed record PlacedColumn(ColumnInfo Info, int Index)
{
    /// <summary>Its name in SQL.</summary>
    public string Sql => Data.Sql.Position(Index);
}

/// <summary>What the values of a text column look like.</summary>
/// <param name="MeanLength">Mean number of characters.</param>
/// <param name="MeanWords">Mean number of words; see <see cref="WordCount"/>.</param>
/// <param name="Uuids">Values that are UUIDs.</param>
/// <param name="Codes">Values of letters, digits and <c>_ - . /</c> with at least one digit: what identifiers are written in.</param>
internal sealed record TextShape(double MeanLength, double MeanWords, long Uuids, long Codes);

/// <summary>Aggregates of a column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Present">Rows with a value; infinite numbers count.</param>
/// <param name="Distinct">Different values; approximate (about 2 %) for columns of millions of values.</param>
/// <param name="Numbers">Statistics without histogram, for numbers and timestamps with a finite value.</param>
/// <param name="Words">For text with a value.</param>
internal sealed record ColumnSummary(PlacedColumn Column, long Present, long Distinct, NumberStatistics? Numbers, TextShape? Words);
