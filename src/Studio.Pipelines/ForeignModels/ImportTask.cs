namespace Studio.Pipelines.ForeignModels;

using System.Text.Json.Serialization;
using Studio.Pipelines.Data.Reading;

/// <summary>A model that was made elsewhere, and the rows it is tried on.</summary>
/// <param name="Model">The file: <c>model.zip</c> of ML.NET or an ONNX file; its content tells which.</param>
/// <param name="Data">A table with the columns that the model reads, as they are when predictions are asked for, and the label.</param>
/// <param name="DataFileName">Name of the table for its format and for messages.</param>
/// <param name="Label">The column that the model predicts.</param>
public sealed record ImportTask(string Model, string Data, string DataFileName, string Label)
{
    /// <summary>What columns feed which inputs and what the outputs are, as JSON of <see cref="ModelMapping"/>; null to find it out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Mapping { get; init; }

    /// <summary>What a person says of the table.</summary>
    public ReadingWishes Wishes { get; init; } = ReadingWishes.None;
}
