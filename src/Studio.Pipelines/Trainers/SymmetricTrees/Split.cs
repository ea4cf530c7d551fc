namespace Studio.Pipelines.Trainers.SymmetricTrees;

/// <summary>A question that all nodes of a level ask: whether a feature is missing or at most a border.</summary>
/// <param name="Feature">Index of the feature.</param>
/// <param name="Border">Index of the border among those of the feature.</param>
/// <param name="Score">How well it parts the rows, noise included; comparable within a level only.</param>
internal readonly record struct Split(int Feature, int Border, double Score)
{
    /// <summary>No question.</summary>
    public static Split None { get; } = new(-1, -1, double.NegativeInfinity);
}
