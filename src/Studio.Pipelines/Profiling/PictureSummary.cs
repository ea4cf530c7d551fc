namespace Studio.Pipelines.Profiling;

using ParquetSharp;
using Studio.Pipelines.Data.Images;

/// <summary>Sums up a column of pictures as they go by: how many are different, and the sizes of a sample.</summary>
internal sealed class PictureSummary
{
    private readonly ReservoirSample<ImageSize> _sizes = new(ImageStatistics.Sample);
    private readonly DistinctCounter _distinct = new(ColumnSummary.ExactRows);

    /// <summary>Lets pictures go by.</summary>
    /// <param name="values">Their files; missing is empty.</param>
    /// <param name="hashes">Set to the hash of each.</param>
    public void Add(ReadOnlySpan<ByteArray> values, Span<ulong> hashes)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            hashes[i] = ColumnKeys.Of(value);
            if (value.Length > 0)
            {
                _distinct.Add(hashes[i]);
                _sizes.Add(() => ImageCodec.SizeOf(CanonicalReader.BytesOf(value)));
            }
        }
    }

    /// <summary>The summary.</summary>
    public ColumnSummary Finish(ColumnInfo column) => new(column, _sizes.Seen, _distinct.Count, []) { Images = ImageStatistics.Of(_sizes.Values) };
}
