namespace Studio.Pipelines.Pretrained;

using System.Text.Json.Serialization;
using Studio.Pipelines.Data.Images;

/// <summary>How much of a pretrained net for pictures is used.</summary>
/// <param name="Size">Size that it looks at pictures on, whatever theirs is; both sides are multiples of 32, because it halves them five times.</param>
/// <param name="Stages">Stages of it, 1 to 4; each halves the picture and doubles the channels, and the fourth has three quarters of all weights.</param>
public sealed record PictureNetShape(ImageSize Size, int Stages)
{
    /// <summary>All stages.</summary>
    public const int MostStages = 4;

    /// <summary>Every side is a multiple of it.</summary>
    public const int Step = 32;

    private const int FirstChannels = 64;

    /// <summary>Numbers of a vector: the means of the channels of all its stages.</summary>
    [JsonIgnore]
    public int Width => FirstChannels * ((1 << Stages) - 1);
}
