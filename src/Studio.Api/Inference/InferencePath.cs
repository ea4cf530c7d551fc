namespace Studio.Api.Inference;

/// <summary>What is asked of a model, by the last word of its address.</summary>
internal enum InferenceVerb
{
    /// <summary>What it takes and gives.</summary>
    Describe,

    /// <summary>Whether it can answer.</summary>
    Ready,

    /// <summary>The same as <see cref="Describe"/> in Triton's form.</summary>
    Config,

    /// <summary>An answer.</summary>
    Infer,
}

/// <summary>An address below <c>/v2/models/</c>.</summary>
/// <param name="Model">The model as it was named: <c>name</c>, <c>name@alias</c> or <c>name/version</c>, for clients leave a slash as it is.</param>
/// <param name="Version">The version after <c>versions/</c>; null for none.</param>
/// <param name="Verb">What is asked.</param>
internal sealed record InferencePath(string Model, string? Version, InferenceVerb Verb)
{
    private const string Versions = "versions";

    /// <summary>Reads an address; null when it is none.</summary>
    /// <param name="path">What follows <c>/v2/models/</c>.</param>
    public static InferencePath? Parse(string? path)
    {
        var words = (path ?? string.Empty).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase).Split('/').ToList();
        var verb = words[^1] switch
        {
            "infer" => InferenceVerb.Infer,
            "ready" => InferenceVerb.Ready,
            "config" => InferenceVerb.Config,
            _ => InferenceVerb.Describe,
        };
        if (verb != InferenceVerb.Describe)
        {
            words.RemoveAt(words.Count - 1);
        }

        string? version = null;
        if (words is [_, .., Versions, var given])
        {
            version = given;
            words.RemoveRange(words.Count - 2, 2);
        }

        return words.Count is 1 or 2 && words.All(word => word.Length > 0) ? new InferencePath(string.Join('/', words), version, verb) : null;
    }
}
