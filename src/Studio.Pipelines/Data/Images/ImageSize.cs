namespace Studio.Pipelines.Data.Images;

/// <summary>Size of a picture.</summary>
/// <param name="Width">Pixels from left to right, at least 1.</param>
/// <param name="Height">Pixels from top to bottom, at least 1.</param>
public sealed record ImageSize(int Width, int Height)
{
    /// <summary>Colours of every picture here: red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>Bytes of a picture of this size.</summary>
    public int Bytes => Width * Height * Channels;

    /// <summary>Shape of a picture in a net: colours, height, width.</summary>
    public IReadOnlyList<long> RowShape => [Channels, Height, Width];

    /// <summary>The longer side.</summary>
    public int Longest => Math.Max(Width, Height);

    /// <summary>This size, made smaller in proportion where its longer side exceeds a bound.</summary>
    /// <param name="longest">Most pixels of the longer side.</param>
    public ImageSize Within(int longest)
    {
        if (Longest <= longest)
        {
            return this;
        }

        var factor = (double)longest / Longest;
        return new ImageSize(Scale(Width, factor), Scale(Height, factor));
    }

    /// <summary>Size of a picture of which several pixels of each side become one; what is left at its end is cut off.</summary>
    /// <param name="factor">How many, at least 1.</param>
    public ImageSize Divided(int factor) => new(Width / factor, Height / factor);

    /// <inheritdoc/>
    public override string ToString() => $"{Width} × {Height}";

    private static int Scale(int side, double factor) => Math.Max(1, (int)Math.Round(side * factor));
}
