namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Profiling;

/// <summary>
/// The size that pictures are stretched to for a net: their median size, so that small ones stay as they are and their shape is kept, within
/// bounds that training on a processor can afford.
/// </summary>
internal static class ImageSizeChoice
{
    /// <summary>Longest side. Four times the pixels cost four times the time.</summary>
    public const int MostPixels = 64;

    /// <summary>Shortest side: a net halves it several times.</summary>
    public const int FewestPixels = 8;

    // All pictures are in memory, uncompressed.
    private const long MostBytes = 1L << 30;
    private const int MemoryShare = 4;

    /// <summary>Chooses.</summary>
    /// <param name="images">Sizes of the pictures; null when they are not known.</param>
    /// <param name="rows">Number of pictures.</param>
    /// <param name="memoryMegabytes">Memory of the trainer in MiB, of which a quarter may hold pictures; null for no cap.</param>
    public static ImageSize For(ImageStatistics? images, long rows, int? memoryMegabytes)
    {
        var median = images?.Median ?? new ImageSize(MostPixels, MostPixels);
        var room = Math.Min(MostBytes, ((long?)memoryMegabytes << 20) / MemoryShare ?? MostBytes);
        for (var longest = MostPixels; ; longest -= FewestPixels)
        {
            var size = median.Within(longest);
            if (size.Bytes * rows <= room || longest <= FewestPixels)
            {
                return new ImageSize(Math.Max(FewestPixels, size.Width), Math.Max(FewestPixels, size.Height));
            }
        }
    }
}
