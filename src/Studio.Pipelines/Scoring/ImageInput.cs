namespace Studio.Pipelines.Scoring;

using System.Text.Json.Serialization;
using Studio.Pipelines.Data.Images;

/// <summary>How a picture becomes an input of shape [N,3,height,width]: decoded to RGB, stretched to the size, colours as planes of values from 0 to 255. Scaling and the like is inside the file.</summary>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Width">Pixels of a row.</param>
public sealed record ImageInput(int Height, int Width)
{
    /// <summary>Planes: red, green, blue.</summary>
    public int Channels { get; init; } = ImageSize.Channels;

    /// <summary>Order of the planes.</summary>
    public string Colors { get; init; } = "RGB";

    /// <summary>Largest value; the smallest is 0.</summary>
    public int MaxValue { get; init; } = byte.MaxValue;

    /// <summary>How a picture of another size gets this one.</summary>
    public string Resize { get; init; } = "stretch, triangle filter (Pillow's BILINEAR)";

    /// <summary>Height and width together.</summary>
    [JsonIgnore]
    public ImageSize Size => new(Width, Height);
}
