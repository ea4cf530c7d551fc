namespace Studio.Pipelines.Tests.Data.Images;

using System.Buffers.Binary;
using CsCheck;
using SkiaSharp;
using Studio.Pipelines.Data.Images;

[TestClass]
public sealed class ImageCodecTests
{
    [TestMethod]
    public void Decode_GivesThePixels_WhenWrittenAsPng() => Pictures.Sample(picture =>
    {
        var read = ImageCodec.Decode(ImageCodec.Encode(picture));
        return read.Size == picture.Size && read.Pixels.AsSpan().SequenceEqual(picture.Pixels);
    });

    [TestMethod]
    public void Resize_StaysWithinTheColours_OfEveryPicture() => Gen.Select(Pictures, Gen.Int[1, 40], Gen.Int[1, 40]).Sample((picture, width, height) =>
    {
        var size = new ImageSize(width, height);
        var resized = picture.Resize(size);
        return resized.Size == size && resized.Pixels.Length == size.Bytes
            && resized.Pixels.Min() >= picture.Pixels.Min() && resized.Pixels.Max() <= picture.Pixels.Max();
    });

    [TestMethod]
    public void Resize_WeighsByTheTriangle_WhenHalved()
    {
        // Weights 3, 3, 1 of 7 for the first pixel: Pillow's BILINEAR gives 36 and 219 too.
        var picture = new Picture(new ImageSize(4, 1), [0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255]);

        CollectionAssert.AreEqual(new byte[] { 36, 36, 36, 219, 219, 219 }, picture.Resize(new ImageSize(2, 1)).Pixels);
    }

    [TestMethod]
    public void Decode_IsClose_WhenWrittenAsJpeg()
    {
        var picture = new Picture(new ImageSize(16, 16), [.. Enumerable.Repeat(new byte[] { 200, 100, 50 }, 256).SelectMany(pixel => pixel)]);

        var read = ImageCodec.Decode(ImageCodec.Encode(picture, lossy: true));

        Assert.IsTrue(read.Pixels.Zip(picture.Pixels).All(pair => Math.Abs(pair.First - pair.Second) <= 4));
    }

    [TestMethod]
    public void Decode_ShowsWhite_WhereThePictureIsSeeThrough()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(1, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        bitmap.SetPixel(0, 0, new SKColor(255, 0, 0, 128));
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);

        var pixel = ImageCodec.Decode(png.AsSpan()).Pixels;

        CollectionAssert.AreEqual(new byte[] { 255, 127, 127 }, pixel);
    }

    [TestMethod]
    [DataRow(1, 40, 16, true)]
    [DataRow(3, 40, 16, false)]
    [DataRow(6, 16, 40, false)]
    [DataRow(8, 16, 40, true)]
    public void Decode_TurnsUpright_WhenTheCameraNotedIt(int orientation, int width, int height, bool brightFirst)
    {
        // 40 × 16, its left half bright.
        var jpeg = WithOrientation(ImageCodec.Encode(TestPictures.Create(2, 1, 40, 16), lossy: true), (byte)orientation);

        var picture = ImageCodec.Decode(jpeg);

        Assert.AreEqual(new ImageSize(width, height), picture.Size);
        Assert.AreEqual(picture.Size, ImageCodec.SizeOf(jpeg));
        var first = picture.Pixels[(((height / 2) * width) + 2) * 3] > 120;
        var top = picture.Pixels[((2 * width) + (width / 2)) * 3] > 120;
        Assert.AreEqual(brightFirst, width > height ? first : !top);
    }

    [TestMethod]
    public void Decode_NamesTheCause_WhenItIsNoWholePicture()
    {
        var png = TestPictures.Png(0, 1, 64, 64);

        Refuses([], "is empty");
        Refuses(TestPictures.Text("no picture at all"), "is no PNG, JPEG, WebP, GIF or BMP picture");
        Refuses(png[..(png.Length / 2)], "is cut off");
        Refuses(png[..20], "is damaged");
        Refuses(Huge(), "20000 × 20000 pixels");
    }

    [TestMethod]
    public void Keep_KeepsSmallFiles_AndShrinksLargeOnes()
    {
        var small = TestPictures.Png(0, 1);

        Assert.AreSame(small, ImageCodec.Keep(small));
        Assert.AreEqual(new ImageSize(256, 128), ImageCodec.SizeOf(ImageCodec.Keep(TestPictures.Png(0, 1, 1200, 600))));
        Assert.AreEqual(new ImageSize(128, 256), ImageCodec.SizeOf(ImageCodec.Keep(ImageCodec.Encode(TestPictures.Create(0, 1, 600, 1200), lossy: true))));
    }

    [TestMethod]
    public void Keep_ShowsTheSamePicture_WhenALargeJpegIsDecodedAtASmallerScale()
    {
        var jpeg = ImageCodec.Encode(TestPictures.Create(2, 1, 1600, 1200), lossy: true);
        var size = new ImageSize(16, 12);

        var kept = ImageCodec.Decode(ImageCodec.Keep(jpeg)).Resize(size).Pixels;

        Assert.IsTrue(kept.Zip(ImageCodec.Decode(jpeg).Resize(size).Pixels).All(pair => Math.Abs(pair.First - pair.Second) <= 6));
    }

    private static Gen<Picture> Pictures { get; } =
        from width in Gen.Int[1, 30]
        from height in Gen.Int[1, 30]
        from pixels in Gen.Byte.Array[width * height * 3]
        select new Picture(new ImageSize(width, height), pixels);

    private static void Refuses(byte[] file, string cause) =>
        StringAssert.Contains(Assert.ThrowsExactly<ImageException>(() => ImageCodec.Decode(file)).Message, cause);

    /// <summary>The head of a PNG of 400 million pixels.</summary>
    private static byte[] Huge()
    {
        var png = TestPictures.Png(0, 1);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 20_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 20_000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32(png.AsSpan(12, 17)));
        return png;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }

    /// <summary>The JPEG with an EXIF segment that holds nothing but the orientation (TIFF tag 0x0112).</summary>
    private static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }
}
