namespace Studio.Pipelines.ForeignModels;

using System.Text.Json;
using System.Text.Json.Serialization;

/// <summary>What columns of a table feed which inputs of a model that was made elsewhere, and what its outputs are. What is not said is found out from names, types and shapes.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ModelMapping
{
    /// <summary><c>binary</c>, <c>multiclass</c> or <c>regression</c>; null to find it out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Task { get; init; }

    /// <summary>Columns of each input, by its name, in the order of its values; null to find them out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Inputs { get; init; }

    /// <summary>Its outputs; null to find them out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OutputMapping? Outputs { get; init; }

    /// <summary>Names of the classes in the order of the probabilities; null to take those that the file tells.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Columns of the table with the answers that the model's own tool has given; null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExpectedColumns? Expected { get; init; }

    /// <summary>Reads a mapping.</summary>
    /// <param name="json">Its JSON; null or blank for one that says nothing.</param>
    /// <exception cref="JsonException">It is none; the message tells where.</exception>
    public static ModelMapping Parse(string? json) =>
        string.IsNullOrWhiteSpace(json) ? new ModelMapping() : JsonSerializer.Deserialize<ModelMapping>(json, StudioJson.Line) ?? new ModelMapping();
}

/// <summary>What the outputs of a model that was made elsewhere are, each by its name.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record OutputMapping
{
    /// <summary>The predicted class; null where there is none: it is then the one with the largest probability.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Label { get; init; }

    /// <summary>Probabilities: one output with all classes, one of each class, or of a binary model that of the second class alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Probabilities { get; init; }

    /// <summary>Numbers that softmax (or of a binary model that has but one, the logistic function) makes probabilities of.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Logits { get; init; }

    /// <summary>The predicted number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Prediction { get; init; }
}

/// <summary>Columns of a table with what a model's own tool has answered: what it exported is held against them.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ExpectedColumns
{
    /// <summary>The probabilities, a column for each class in the order of the classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Probabilities { get; init; }

    /// <summary>The predicted number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Prediction { get; init; }

    /// <summary>The columns with numbers.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> All => Prediction is null ? Probabilities ?? [] : [Prediction];
}
