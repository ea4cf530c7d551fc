namespace Studio.Pipelines.Trainers.Forests;

/// <summary>How the trees of a forest grow.</summary>
/// <param name="SplitFeatures">Features tried at each node, at least 1.</param>
/// <param name="MinLeafRows">Fewest rows of a leaf, at least 1.</param>
/// <param name="MaxLeaves">Most leaves of a tree, at least 1.</param>
/// <param name="TreeRows">Rows that a tree sees, drawn without replacement, at most all.</param>
internal sealed record ForestOptions(int SplitFeatures, int MinLeafRows, int MaxLeaves, int TreeRows);
