namespace Studio.Pipelines.ForeignModels;

using System.Text.Json.Serialization;

/// <summary>What columns of a table feed which inputs of a model that was made elsewhere, and what its outputs are. What is not said is found out from names, types and shapes.</summary>
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
}

/// <summary>What the outputs of a model that was made elsewhere are, each by its name.</summary>
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
