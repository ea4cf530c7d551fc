namespace Studio.Pipelines.Pretrained;

using System.Text.Json.Serialization;
using Studio.Pipelines.Data.Images;

/// <summary>How much of a pretrained net for pictures is used.</summary>
/// <param name="Size">Size that it looks at pictures on, whatever theirs is; both sides are multiples of 32, because it halves them five times.</param>
/// <param name="Stages">Stages of it, 1 to 4; each halves the picture and doubles the channels, and the fourth has four fifths of all weights.</param>
/// <param name="Grid">Parts of each side over which the last of these stages is averaged apart, so that its place in the picture is not lost; 1 for none.</param>
public sealed record PictureNetShape(ImageSize Size, int Stages, int Grid)
{
    /// <summary>All stages.</summary>
    public const int MostStages = 4;

    /// <summary>Every side is a multiple of it.</summary>
    public const int Step = 32;

    private const int FirstChannels = 64;

    /// <summary>Numbers of a vector: the means of the channels of all its stages, those of the last once a part.</summary>
    [JsonIgnore]
    public int Width => FirstChannels * ((1 << (Stages - 1)) - 1 + ((1 << (Stages - 1)) * Parts(Size.Width) * Parts(Size.Height)));

    /// <summary>Pixels that a side has after the last of the stages.</summary>
    internal int LastSide(int side) => side >> (Stages + 1);

    /// <summary>Pixels of a part of a side; the last part may have fewer.</summary>
    internal int PartSide(int side) => (LastSide(side) + Grid - 1) / Grid;

    /// <summary>Parts of a side; never more than it has pixels.</summary>
    internal int Parts(int side) => (LastSide(side) + PartSide(side) - 1) / PartSide(side);
}
