namespace Studio.Pipelines.Data.Images;

using System.Runtime.InteropServices;
using SkiaSharp;

/// <summary>
/// Decodes and encodes picture files (PNG, JPEG, WebP, GIF of which the first frame, BMP) with Skia. What is see-through becomes white; the
/// turn that a camera noted (EXIF) is applied; colour profiles are not, as in most tools that prepare pictures for nets.
/// </summary>
public static class ImageCodec
{
    private const int JpegQuality = 95;

    /// <summary>Decodes a picture.</summary>
    /// <param name="file">Bytes of the file.</param>
    /// <param name="enough">Longer side that is enough: a larger JPEG may be decoded at a smaller scale not below it. Null for the full size.</param>
    /// <exception cref="ImageException">It is empty, too large, damaged, cut off or of another format.</exception>
    public static Picture Decode(ReadOnlySpan<byte> file, int? enough = null)
    {
        using var data = Copy(file);
        using var codec = Open(data, file);
        var size = ScaleOf(codec, enough);
        if ((long)size.Width * size.Height > ImageLimits.MaxPixels)
        {
            throw new ImageException(string.Create(
                CultureInfo.InvariantCulture, $"has {codec.Info.Width} × {codec.Info.Height} pixels where {ImageLimits.MaxPixels / 1_000_000} million are the most; make it smaller"));
        }

        using var bitmap = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        return result switch
        {
            SKCodecResult.Success => Upright(OnWhite(bitmap), codec.EncodedOrigin),
            SKCodecResult.IncompleteInput => throw new ImageException("is cut off; copy or save it again"),
            _ => throw new ImageException("is damaged and cannot be decoded; save it again"),
        };
    }

    /// <summary>Size of a picture as it is shown, from the head of its file.</summary>
    /// <exception cref="ImageException">It is empty, too large, damaged or of another format.</exception>
    public static ImageSize SizeOf(ReadOnlySpan<byte> file)
    {
        using var data = Copy(file);
        using var codec = Open(data, file);
        return IsTurned(codec.EncodedOrigin) ? new ImageSize(codec.Info.Height, codec.Info.Width) : new ImageSize(codec.Info.Width, codec.Info.Height);
    }

    /// <summary>
    /// The bytes that a dataset keeps: the file as it is where it is small, otherwise the picture within
    /// <see cref="ImageLimits.KeptSide"/>, written anew. Either way it has been decoded in full.
    /// </summary>
    /// <exception cref="ImageException">It cannot be used.</exception>
    public static byte[] Keep(byte[] file)
    {
        var picture = Decode(file, 2 * ImageLimits.KeptSide);
        if (picture.Size.Longest <= ImageLimits.KeptSide && file.Length <= ImageLimits.KeptBytes)
        {
            return file;
        }

        var lossy = file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]);
        return Encode(picture.Resize(picture.Size.Within(ImageLimits.KeptSide)), lossy);
    }

    /// <summary>Writes a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="lossy">True for JPEG, false for PNG.</param>
    public static byte[] Encode(Picture picture, bool lossy = false)
    {
        var (width, height) = (picture.Size.Width, picture.Size.Height);
        var colors = new byte[width * height * 4];
        for (int from = 0, to = 0; to < colors.Length; from += ImageSize.Channels, to += 4)
        {
            picture.Pixels.AsSpan(from, ImageSize.Channels).CopyTo(colors.AsSpan(to));
            colors[to + 3] = 255;
        }

        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Marshal.Copy(colors, 0, bitmap.GetPixels(), colors.Length);
        using var encoded = bitmap.Encode(lossy ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png, JpegQuality)
            ?? throw new InvalidOperationException("Skia could not encode a picture that it holds.");
        return encoded.ToArray();
    }

    private static SKData Copy(ReadOnlySpan<byte> file) => file.Length switch
    {
        0 => throw new ImageException("is empty"),
        > ImageLimits.MaxImageBytes => throw new ImageException(
            string.Create(CultureInfo.InvariantCulture, $"is larger than {ImageLimits.MaxImageBytes >> 20} MiB; make it smaller")),
        _ => SKData.CreateCopy(file),
    };

    private static SKCodec Open(SKData data, ReadOnlySpan<byte> file) =>
        SKCodec.Create(data) ?? throw new ImageException(file.Length > 3 && HasKnownStart(file)
            ? "is damaged and cannot be decoded; save it again"
            : "is no PNG, JPEG, WebP, GIF or BMP picture");

    private static bool HasKnownStart(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]) || file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8])
        || file.StartsWith("RIFF"u8) || file.StartsWith("GIF8"u8) || file.StartsWith("BM"u8);

    private static ImageSize ScaleOf(SKCodec codec, int? enough)
    {
        var full = new ImageSize(codec.Info.Width, codec.Info.Height);
        if (enough is not { } longest || full.Longest <= longest)
        {
            return full;
        }

        var scaled = codec.GetScaledDimensions((float)longest / full.Longest);
        return new ImageSize(scaled.Width, scaled.Height);
    }

    /// <summary>Colours were multiplied by their opacity, so white shows through with what is left of it.</summary>
    private static Picture OnWhite(SKBitmap bitmap)
    {
        var source = bitmap.GetPixelSpan();
        var pixels = new byte[bitmap.Width * bitmap.Height * ImageSize.Channels];
        for (int from = 0, to = 0; to < pixels.Length; from += 4, to += ImageSize.Channels)
        {
            var white = 255 - source[from + 3];
            pixels[to] = (byte)(source[from] + white);
            pixels[to + 1] = (byte)(source[from + 1] + white);
            pixels[to + 2] = (byte)(source[from + 2] + white);
        }

        return new Picture(new ImageSize(bitmap.Width, bitmap.Height), pixels);
    }

    /// <summary>True for the orientations that swap width and height.</summary>
    private static bool IsTurned(SKEncodedOrigin origin) => origin >= SKEncodedOrigin.LeftTop;

    /// <summary>Turns and mirrors as EXIF's eight orientations ask for.</summary>
    private static Picture Upright(Picture picture, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft)
        {
            return picture;
        }

        var (width, height) = (picture.Size.Width, picture.Size.Height);
        var turned = IsTurned(origin);
        var size = turned ? new ImageSize(height, width) : picture.Size;
        var mirrorX = origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var mirrorY = origin is SKEncodedOrigin.BottomRight or SKEncodedOrigin.BottomLeft or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom;
        var pixels = new byte[picture.Pixels.Length];
        for (var y = 0; y < size.Height; y++)
        {
            for (var x = 0; x < size.Width; x++)
            {
                var (fromX, fromY) = turned ? (y, x) : (x, y);
                fromX = mirrorX ? width - 1 - fromX : fromX;
                fromY = mirrorY ? height - 1 - fromY : fromY;
                picture.Pixels.AsSpan(((fromY * width) + fromX) * ImageSize.Channels, ImageSize.Channels)
                    .CopyTo(pixels.AsSpan(((y * size.Width) + x) * ImageSize.Channels));
            }
        }

        return new Picture(size, pixels);
    }
}
