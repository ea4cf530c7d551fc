namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Profiling;

/// <summary>
/// The size that pictures are stretched to for models: their median size, so that small ones stay as they are and their shape is kept, within
/// what nets look at and memory can hold.
/// </summary>
internal static class ImageSizeChoice
{
    // All pictures are in memory, uncompressed.
    private const long MostBytes = 1L << 30;
    private const int MemoryShare = 4;

    /// <summary>Chooses.</summary>
    /// <param name="images">Sizes of the pictures; null when they are not known.</param>
    /// <param name="rows">Number of pictures.</param>
    /// <param name="memoryMegabytes">Memory of the trainer in MiB, of which a quarter may hold pictures; null for no cap.</param>
    /// <param name="encoder">The pretrained net that looks at them too; null for none.</param>
    public static ImageSize For(ImageStatistics? images, long rows, int? memoryMegabytes, PictureEncoderChoice? encoder)
    {
        var most = Math.Max(Pixels.MostPixels, encoder?.Shape.Size.Longest ?? 0);
        var median = images?.Median ?? new ImageSize(most, most);
        var room = Math.Min(MostBytes, ((long?)memoryMegabytes << 20) / MemoryShare ?? MostBytes);
        for (var longest = most; ; longest -= Pixels.FewestPixels)
        {
            var size = median.Within(longest);
            if (size.Bytes * rows <= room || longest <= Pixels.FewestPixels)
            {
                return new ImageSize(Math.Max(Pixels.FewestPixels, size.Width), Math.Max(Pixels.FewestPixels, size.Height));
            }
        }
    }
}
