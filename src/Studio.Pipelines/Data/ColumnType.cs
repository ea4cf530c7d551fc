namespace Studio.Pipelines.Data;

/// <summary>How a column is stored in the canonical Parquet file, after DuckDB has sniffed or read its type.</summary>
public enum ColumnType
{
    /// <summary>Any integer, decimal or floating-point type; read as <see cref="double"/>, missing as NaN.</summary>
    Number,

    /// <summary>True or false; read as the strings <c>true</c> and <c>false</c>, missing as the empty string.</summary>
    Boolean,

    /// <summary>Date or date with time; read as seconds since 1970-01-01 UTC, missing as NaN.</summary>
    Timestamp,

    /// <summary>Anything else; read as <see cref="string"/>, missing as the empty string.</summary>
    Text,

    /// <summary>Bytes of a picture file; read as pixels of one size.</summary>
    Image,
}
