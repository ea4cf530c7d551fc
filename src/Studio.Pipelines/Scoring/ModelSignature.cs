namespace Studio.Pipelines.Scoring;

using System.Text.Json.Serialization;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Features;
using Studio.Pipelines.Planning;

/// <summary>An input of the ONNX file.</summary>
/// <param name="Name">Column name.</param>
/// <param name="Kind"><c>numeric</c>, <c>categorical</c>, <c>boolean</c>, <c>datetime</c>, <c>text</c> or <c>image</c>.</param>
/// <param name="Type"><c>float</c>, <c>double</c>, <c>int64</c> or <c>string</c>.</param>
public sealed record SignatureInput(string Name, string Kind, string Type)
{
    /// <summary>How a picture becomes this input; null for other columns.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageInput? Image { get; init; }

    /// <summary>How the cells of its column are written; null for pictures, and for models of versions that did not keep it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ColumnReading? Reading { get; init; }

    /// <summary>True where a row without a value has no answer: the model was made elsewhere, and cannot do without.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Required { get; init; }

    /// <summary>True where values must be whole numbers, because the model reads nothing else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Whole { get; init; }

    /// <summary>The input of a column.</summary>
    internal static SignatureInput From(FeatureColumn feature) => feature.Size is { } size
        ? new SignatureInput(feature.Name, "image", "float") { Image = new ImageInput(size.Height, size.Width) }
        : new SignatureInput(feature.Name, Lower(feature.Purpose), Lower(feature.Type)) { Reading = feature.Reading };

    private static string Lower<T>(T value)
        where T : struct, Enum =>
        value.ToString().ToLowerInvariant();
}

/// <summary>An output of the ONNX file.</summary>
/// <param name="Name"><c>label</c> and <c>probabilities</c>, or <c>prediction</c>; an output steps aside (<c>predicted_label</c>) when an input has its name.</param>
/// <param name="Type"><c>float</c>, <c>double</c> (predictions of labels that 32 bits cannot tell apart), <c>int64</c> or <c>string</c>.</param>
public sealed record SignatureOutput(string Name, string Type);

/// <summary>Contents of <c>signature.json</c>: how to call the ONNX file.</summary>
/// <param name="Task">What it predicts.</param>
/// <param name="Label">Name of the label column.</param>
/// <param name="Inputs">Inputs, each of shape [N,1]; pictures [N,3,height,width].</param>
/// <param name="Outputs">Outputs.</param>
/// <param name="Classes">Classes in the order of the probability columns (binary: the positive class second); null for regression.</param>
public sealed record ModelSignature(
    PredictionTask Task,
    string Label,
    IReadOnlyList<SignatureInput> Inputs,
    IReadOnlyList<SignatureOutput> Outputs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Classes)
{
    /// <summary>The class predicted is the one with the largest probability × weight; null when all weigh the same (and for regression).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>How the label is chosen from the probabilities, whatever <see cref="ClassWeights"/> say; null where it is the most probable class or follows those. The graph does it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DecisionRule? Decision { get; init; }

    /// <summary>The pretrained text encoder that has to run before the ONNX file; null when the file takes nothing but raw columns.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EncoderSignature? Encoder { get; init; }

    /// <summary>Words that stand for missing, in any case, in columns of numbers, dates and truth values that name none of their own; null for models of versions that did not keep it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? MissingWords { get; init; }

    /// <summary>True when the model says how its data were written, so that rows are read the same way.</summary>
    [JsonIgnore]
    public bool HasReadings => Inputs.Any(input => input.Reading is not null);

    /// <summary>True when the blanks around the cells of delimited text are needed.</summary>
    [JsonIgnore]
    public bool KeepsBlanks => !HasReadings || Inputs.Any(input => input.Reading is { KeepsBlanks: true });

    /// <summary>True when predicted numbers have 64 bits.</summary>
    [JsonIgnore]
    public bool PredictsDoubles => Outputs[^1].Type == "double";

    /// <summary>The picture that the model looks at; null for models of tables.</summary>
    [JsonIgnore]
    public SignatureInput? Picture => Inputs.FirstOrDefault(input => input.Image is not null);

    /// <summary>Columns of a table that hold what a raw column tells: itself, and the vectors of its texts.</summary>
    /// <param name="input">Name of the raw column.</param>
    internal IEnumerable<string> ColumnsOf(string input) => (Encoder?.Inputs ?? []).Where(vector => vector.Column == input).Select(vector => vector.Name).Prepend(input);

    /// <summary>The signature that a plan's model has.</summary>
    public static ModelSignature From(TrainingPlan plan)
    {
        // What is predicted is a label of its own type, or a number; probabilities are numbers.
        string Type(string output) => plan.Task.HasClasses && output == plan.Task.Layout.Outputs[0] ? plan.IntegerClasses ? "int64" : "string" : plan.LabelOffset is null ? "float" : "double";
        return new ModelSignature(
            plan.Task,
            plan.Label,
            [.. plan.Features.Select(SignatureInput.From)],
            [.. plan.Task.Layout.Outputs.Select(output => new SignatureOutput(Free(output, [.. plan.Features.Select(feature => feature.Name)]), Type(output)))],
            plan.Task.HasClasses ? plan.Classes : null)
        {
            MissingWords = plan.Features.Any(feature => feature.Reading is not null) ? Data.Reading.MissingWords.Common : null,
        };
    }

    /// <summary>The name of an output: ONNX keeps inputs and outputs under one set of names.</summary>
    /// <param name="name">The name it would have.</param>
    /// <param name="inputs">Names of the inputs.</param>
    internal static string Free(string name, IReadOnlyCollection<string> inputs) => inputs.Contains(name) ? Free($"predicted_{name}", inputs) : name;
}
