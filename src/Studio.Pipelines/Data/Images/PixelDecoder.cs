namespace Studio.Pipelines.Data.Images;

using System.Collections.Concurrent;

/// <summary>Decodes picture files into the pixels of one <see cref="ImageColumn"/>, many at a time.</summary>
internal sealed class PixelDecoder
{
    private const int BatchPictures = 256;

    private readonly string _name;
    private readonly ImageSize _size;
    private readonly byte[] _pixels;
    private readonly List<byte[]> _batch = [];
    private int _next;

    /// <summary>Makes room for pictures.</summary>
    /// <param name="name">Name of the column.</param>
    /// <param name="size">Size that all are stretched to.</param>
    /// <param name="rows">How many there will be.</param>
    /// <exception cref="DatasetException">They take more memory than an array can have.</exception>
    public PixelDecoder(string name, ImageSize size, int rows)
    {
        (_name, _size) = (name, size);
        if ((long)rows * size.Bytes > ImageColumn.MaxBytes)
        {
            throw new DatasetException(string.Create(
                CultureInfo.InvariantCulture, $"{rows:N0} pictures of {size} pixels take more than 2 GiB of memory; use fewer pictures."));
        }

        _pixels = new byte[rows * size.Bytes];
    }

    /// <summary>Decodes one file to pixels of a size.</summary>
    /// <exception cref="ImageException">It cannot be decoded.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> file, ImageSize size) => ImageCodec.Decode(file, 2 * ImageLimits.KeptSide).Resize(size).Pixels;

    /// <summary>Adds the next row.</summary>
    public void Add(byte[] file)
    {
        _batch.Add(file);
        if (_batch.Count == BatchPictures)
        {
            Flush();
        }
    }

    /// <summary>The column of all rows added.</summary>
    /// <exception cref="DatasetException">A picture cannot be decoded.</exception>
    public ImageColumn Finish()
    {
        Flush();
        return new ImageColumn(_name, _size, _pixels);
    }

    private void Flush()
    {
        var faults = new ConcurrentDictionary<int, string>();
        Parallel.For(0, _batch.Count, i =>
        {
            try
            {
                Decode(_batch[i], _size).CopyTo(_pixels.AsSpan((_next + i) * _size.Bytes));
            }
            catch (ImageException failure)
            {
                faults[_next + i] = failure.Message;
            }
        });
        if (!faults.IsEmpty)
        {
            var (row, cause) = faults.MinBy(fault => fault.Key);
            throw new DatasetException($"The picture of row {row + 1}, column '{_name}', {cause}.");
        }

        _next += _batch.Count;
        _batch.Clear();
    }
}
