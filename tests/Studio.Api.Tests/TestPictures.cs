namespace Studio.Api.Tests;

using System.IO.Compression;
using Studio.Pipelines.Data.Images;

/// <summary>Pictures of noise with a bright half, upper or lower.</summary>
internal static class TestPictures
{
    public static byte[] File(bool upper, int seed, int width = 16, int height = 16, bool lossy = false)
    {
        var random = new Random(seed);
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(random.Next(90) + (i < pixels.Length / 2 == upper ? 150 : 20));
        }

        return ImageCodec.Encode(new Picture(new ImageSize(width, height), pixels), lossy);
    }

    /// <summary>A zip archive with so many pictures of each of two classes, and a broken one.</summary>
    public static byte[] Archive(int each)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < 2 * each; i++)
            {
                Add(zip, $"{(i % 2 == 0 ? "upper" : "lower")}/{i:000}.png", File(i % 2 == 0, i));
            }

            Add(zip, "lower/broken.png", File(upper: false, 1, 64, 64)[..5000]);
        }

        return memory.ToArray();
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(bytes);
    }
}
