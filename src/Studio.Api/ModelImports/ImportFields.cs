namespace Studio.Api.ModelImports;

/// <summary>The form of an import, for its description alone: what comes is read part by part.</summary>
public sealed class ImportFields
{
    /// <summary>Name of the model that gets a version.</summary>
    public required string Name { get; set; }

    /// <summary>The column that the model predicts.</summary>
    public required string Label { get; set; }

    /// <summary>The model: <c>model.zip</c> of ML.NET, or an ONNX file.</summary>
    public required IFormFile Model { get; set; }

    /// <summary>A table with the columns that the model reads and the label, or else <see cref="DatasetId"/>.</summary>
    public IFormFile? Data { get; set; }

    /// <summary>A dataset in place of <see cref="Data"/>.</summary>
    public Guid? DatasetId { get; set; }

    /// <summary>What columns feed which inputs and what the outputs are, as JSON; a field or a file.</summary>
    public string? Mapping { get; set; }
}
