namespace Studio.Pipelines.Tests.Data.Images;

using System.IO.Compression;
using System.Text;
using Studio.Pipelines.Data.Images;

/// <summary>Seeded pictures and archives of them.</summary>
internal static class TestPictures
{
    /// <summary>Noise, with a bright half: the upper for class 0, the lower for class 1, the left for class 2.</summary>
    public static Picture Create(int kind, int seed, int width = 16, int height = 16)
    {
        var random = new Random(seed);
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i / 3 % width, i / 3 / width);
            var bright = kind switch { 0 => y < height / 2, 1 => y >= height / 2, _ => x < width / 2 };
            pixels[i] = (byte)(random.Next(90) + (bright ? 150 : 20));
        }

        return new Picture(new ImageSize(width, height), pixels);
    }

    public static byte[] Png(int kind, int seed, int width = 16, int height = 16) => ImageCodec.Encode(Create(kind, seed, width, height));

    /// <summary>Files of classes a and b (and c), some of each, as an archive holds them.</summary>
    public static List<(string Name, byte[] Bytes)> Folders(int each, int classes = 2, string top = "") =>
        [.. from kind in Enumerable.Range(0, classes) from i in Enumerable.Range(0, each) select ($"{top}{(char)('a' + kind)}/{i:00}.png", Png(kind, (kind * 1000) + i))];

    public static byte[] Zip(params IEnumerable<(string Name, byte[] Bytes)> files)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return memory.ToArray();
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
