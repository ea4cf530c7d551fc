namespace Studio.Pipelines.Planning;

/// <summary>The models that every experiment ends with, by name; a plan says which of them is published.</summary>
public static class ModelNames
{
    /// <summary>
    /// The one with the best validation score: the ensemble, or the best single model where no ensemble beats it. Log-loss counts cautiously
    /// there: on very few rows a single model that is too sure of itself does not win by that.
    /// </summary>
    public const string Best = "best";

    /// <summary>The best trial alone, averaged over its folds.</summary>
    public const string Single = "single";

    /// <summary>The best trial whose ONNX file is small, as one model trained on all rows.</summary>
    public const string Small = "small";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [Best, Single, Small];
}
