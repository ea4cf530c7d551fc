namespace Studio.Pipelines.Profiling;

using ParquetSharp;

/// <summary>Sums up one column of a canonical file, and adds its values to the hashes of the rows.</summary>
/// <param name="file">The file.</param>
/// <param name="column">Position of the column.</param>
/// <param name="rows">Hashes of the rows.</param>
/// <param name="cancellationToken">Ends the reading between two parts of the column.</param>
internal sealed class ColumnProfiler(CanonicalReader file, int column, RowHashes rows, CancellationToken cancellationToken)
{
    private ulong[] _hashes = [];
    private long _row;

    /// <summary>Fills in the hashes of some values.</summary>
    private delegate void Summing<T>(ReadOnlySpan<T> values, Span<ulong> hashes);

    /// <summary>Reads the column and sums it up.</summary>
    /// <param name="info">The column.</param>
    public ColumnSummary Summarize(ColumnInfo info)
    {
        switch (info.Type)
        {
            case ColumnType.Number or ColumnType.Timestamp:
                var numbers = new NumberSummary(file.Rows);
                file.ReadNumbers(column, Each<double>(numbers.Add));
                return numbers.Finish(info, take => file.ReadNumbers(column, take.Watched(cancellationToken)));
            case ColumnType.Boolean:
                var truths = new TruthSummary();
                file.ReadTruths(column, Each<bool?>(truths.Add));
                return truths.Finish(info);
            case ColumnType.Image:
                var pictures = new PictureSummary();
                file.ReadInPlace(column, Each<ByteArray>(pictures.Add));
                return pictures.Finish(info);
            default:
                var texts = new TextSummary(file.Rows);
                file.ReadInPlace(column, Each<ByteArray>(texts.Add));
                return texts.Finish(info, take => file.ReadInPlace(column, take.Watched(cancellationToken)));
        }
    }

    private SpanTaker<T> Each<T>(Summing<T> sum)
    {
        SpanTaker<T> take = values =>
        {
            _hashes = _hashes.Length < values.Length ? new ulong[values.Length] : _hashes;
            var hashes = _hashes.AsSpan(0, values.Length);
            sum(values, hashes);
            rows.Add(column, _row, hashes);
            _row += values.Length;
            return true;
        };
        return take.Watched(cancellationToken);
    }
}
