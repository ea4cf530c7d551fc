namespace Studio.Api.Inference;

using System.Text.Json;
using Studio.Pipelines;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What its elements are.</param>
/// <param name="Shape">Its shape; −1 for any number of rows.</param>
internal sealed record TensorDescription(string Name, TensorType Type, IReadOnlyList<long> Shape);

/// <summary>What the protocol tells of a model.</summary>
/// <param name="name">The model as it was named.</param>
/// <param name="versions">Its ready versions.</param>
/// <param name="version">The version that would answer.</param>
/// <param name="signature">How to call it.</param>
internal sealed class ModelDescription(string name, IReadOnlyList<int> versions, int version, ModelSignature signature)
{
    /// <summary>What runs it, by Triton's name.</summary>
    public const string Platform = "onnxruntime_onnx";

    private const long AnyRows = -1;

    /// <summary>The model as it was named.</summary>
    public string Name => name;

    /// <summary>Its ready versions, as texts.</summary>
    public IReadOnlyList<string> Versions => [.. versions.Select(number => number.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The columns, each a tensor of one column; pictures are the bytes of their files.</summary>
    public IReadOnlyList<TensorDescription> Inputs { get; } =
        [.. signature.Inputs.Select(input => new TensorDescription(input.Name, input.Image is null ? TensorType.OfSignature(input.Type) : TensorType.Bytes, [AnyRows, 1]))];

    /// <summary>The outputs.</summary>
    public IReadOnlyList<TensorDescription> Outputs { get; } =
    [
        .. signature.Outputs.Select(output => new TensorDescription(
            output.Name,
            TensorType.OfSignature(output.Type),
            signature.Task.HasClasses && output == signature.Outputs[0] ? [AnyRows] : [AnyRows, signature.Classes?.Count ?? 1])),
    ];

    /// <summary>What the tensors do not say: the task, the label, the order of the classes, the version that would answer.</summary>
    public IReadOnlyDictionary<string, string> Properties
    {
        get
        {
            var properties = new Dictionary<string, string>
            {
                ["task"] = signature.Task.Name,
                ["label"] = signature.Label,
                ["version"] = version.ToString(CultureInfo.InvariantCulture),
            };
            if (signature.Classes is { } classes)
            {
                properties["classes"] = JsonSerializer.Serialize(classes, StudioJson.Line);
            }

            return properties;
        }
    }
}
