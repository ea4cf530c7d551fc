namespace Studio.Pipelines.Features;

using System.Text.Json.Serialization;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Profiling;

/// <summary>A raw column that the model reads.</summary>
/// <param name="Name">Column name, also the name of the ONNX input.</param>
/// <param name="Purpose">What it is used as; never <see cref="ColumnPurpose.Ignore"/>.</param>
/// <param name="Type">Its type in the ONNX file.</param>
public sealed record FeatureColumn(string Name, ColumnPurpose Purpose, InputType Type)
{
    /// <summary>True where a text or picture is read as the vector that a pretrained encoder gave it; set while features are made, never in a plan.</summary>
    [JsonIgnore]
    public bool Embedded { get; init; }

    /// <summary>How its cells are written; null where it is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ColumnReading? Reading { get; init; }

    /// <summary>Where predictions may go while this column, a number, grows and all others stay; null for anywhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MonotoneDirection? Monotone { get; init; }

    /// <summary>
    /// Number of its group, from 0: columns of a group interact with one another alone. Where other columns have one, those with null are one more group.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? InteractionGroup { get; init; }

    /// <summary>True when a model has to keep something of this column, so that no feature may be made of it and another.</summary>
    [JsonIgnore]
    public bool IsConstrained => Monotone is not null || InteractionGroup is not null;

    /// <summary>Size that pictures are stretched to; null for other columns.</summary>
    public ImageSize? Size { get; init; }
}
