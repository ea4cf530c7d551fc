namespace Studio.Pipelines.Data.Images;

/// <summary>A picture in memory.</summary>
/// <param name="Size">Its size.</param>
/// <param name="Pixels">Red, green and blue of each pixel, 0 to 255, row by row from the top.</param>
public sealed record Picture(ImageSize Size, byte[] Pixels)
{
    /// <summary>The same picture stretched to another size. See <see cref="Resampling"/>.</summary>
    public Picture Resize(ImageSize size) => size == Size ? this : new Picture(size, Resampling.Resize(Pixels, Size, size));
}
