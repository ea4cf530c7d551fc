namespace Studio.Pipelines.Profiling;

using Studio.Pipelines.Data.Images;

/// <summary>Sizes of the pictures of a column, of a sample of at most 2,000 where there are more. Those of more than 256 pixels were made smaller when they were read.</summary>
/// <param name="Smallest">Smallest width and smallest height.</param>
/// <param name="Median">Median width and median height.</param>
/// <param name="Largest">Largest width and largest height.</param>
public sealed record ImageStatistics(ImageSize Smallest, ImageSize Median, ImageSize Largest)
{
    /// <summary>Pictures that are looked at.</summary>
    internal const int Sample = 2_000;

    /// <summary>The statistics of some sizes; null for none.</summary>
    internal static ImageStatistics? Of(IReadOnlyList<ImageSize> sizes)
    {
        if (sizes.Count == 0)
        {
            return null;
        }

        int[] widths = [.. sizes.Select(size => size.Width).Order()], heights = [.. sizes.Select(size => size.Height).Order()];
        ImageSize At(int index) => new(widths[index], heights[index]);
        return new ImageStatistics(At(0), At(sizes.Count / 2), At(sizes.Count - 1));
    }
}
