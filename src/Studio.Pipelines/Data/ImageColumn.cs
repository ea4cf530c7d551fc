namespace Studio.Pipelines.Data;

using Microsoft.ML.Data;
using Studio.Pipelines.Data.Images;

/// <summary>
/// Pictures of one size, uncompressed. The pixels are in memory once: rows that are gathered are a list of picture numbers over the same bytes.
/// </summary>
public sealed class ImageColumn : TableColumn
{
    /// <summary>Most bytes of all pictures together: what one array can hold.</summary>
    public const long MaxBytes = int.MaxValue - (1 << 20);

    private readonly int[] _rows;

    /// <summary>Creates the column.</summary>
    /// <param name="name">Column name.</param>
    /// <param name="size">Size of every picture.</param>
    /// <param name="pixels">Picture after picture: red, green and blue of each pixel, row by row.</param>
    public ImageColumn(string name, ImageSize size, byte[] pixels)
        : this(name, size, pixels, [.. Enumerable.Range(0, pixels.Length / size.Bytes)])
    {
        if (pixels.Length % size.Bytes != 0)
        {
            throw new ArgumentException($"{pixels.Length} bytes do not divide into pictures of {size}.", nameof(pixels));
        }
    }

    private ImageColumn(string name, ImageSize size, byte[] pixels, int[] rows)
        : base(name, new VectorDataViewType(NumberDataViewType.Byte, size.Height, size.Width, ImageSize.Channels))
    {
        Size = size;
        Pixels = pixels;
        _rows = rows;
    }

    /// <summary>Size of every picture.</summary>
    public ImageSize Size { get; }

    /// <summary>All pictures that rows may refer to.</summary>
    public byte[] Pixels { get; }

    /// <summary>The picture of each row, by its number among <see cref="Pixels"/>.</summary>
    public IReadOnlyList<int> Rows => _rows;

    /// <inheritdoc/>
    public override int Count => _rows.Length;

    /// <summary>Pixels of one row.</summary>
    public ReadOnlySpan<byte> Row(int row) => Pixels.AsSpan(_rows[row] * Size.Bytes, Size.Bytes);

    /// <summary>Writes rows as an image net's input wants them: colour by colour, then row by row; values 0 to 255.</summary>
    /// <param name="start">First row.</param>
    /// <param name="target">Room for a whole number of pictures.</param>
    public void CopyPlanes(int start, Span<float> target)
    {
        var plane = Size.Width * Size.Height;
        for (var row = 0; row < target.Length / Size.Bytes; row++)
        {
            var pixels = Row(start + row);
            var planes = target.Slice(row * Size.Bytes, Size.Bytes);
            for (var i = 0; i < plane; i++)
            {
                planes[i] = pixels[i * 3];
                planes[plane + i] = pixels[(i * 3) + 1];
                planes[(2 * plane) + i] = pixels[(i * 3) + 2];
            }
        }
    }

    /// <summary>Pictures of which several pixels of each side become one, their mean rounded to the nearest, halves upwards.</summary>
    /// <param name="factor">How many, at least 1; with 1 they stay as they are.</param>
    public ImageColumn Divided(int factor)
    {
        if (factor == 1)
        {
            return this;
        }

        var size = Size.Divided(factor);
        var pixels = new byte[(long)Count * size.Bytes];
        Parallel.For(0, Count, row => Divide(Row(row), Size.Width, factor, size, pixels.AsSpan(row * size.Bytes, size.Bytes)));
        return new ImageColumn(Name, size, pixels);
    }

    /// <inheritdoc/>
    public override ImageColumn Gather(int[] rows) => new(Name, Size, Pixels, ArrayGather.Rows(_rows, rows));

    /// <inheritdoc/>
    public override ImageColumn Rename(string name) => new(name, Size, Pixels, _rows);

    private static void Divide(ReadOnlySpan<byte> pixels, int width, int factor, ImageSize size, Span<byte> divided)
    {
        var many = factor * factor;
        for (var i = 0; i < divided.Length; i++)
        {
            var (place, channel) = Math.DivRem(i, ImageSize.Channels);
            var (y, x) = Math.DivRem(place, size.Width);
            var sum = 0;
            for (var part = 0; part < many; part++)
            {
                var (down, across) = Math.DivRem(part, factor);
                sum += pixels[(((((y * factor) + down) * width) + (x * factor) + across) * ImageSize.Channels) + channel];
            }

            divided[i] = (byte)(((2 * sum) + many) / (2 * many));
        }
    }

    internal override Delegate CreateGetter(Func<long> position) =>
        (ValueGetter<VBuffer<byte>>)((ref VBuffer<byte> value) =>
        {
            var editor = VBufferEditor.Create(ref value, Size.Bytes);
            Row((int)position()).CopyTo(editor.Values);
            value = editor.Commit();
        });
}
