namespace Studio.Pipelines.Features;

using Studio.Pipelines.Features.Featurizers;

/// <summary>The featurizers there are.</summary>
public static class FeaturizerCatalog
{
    /// <summary>All featurizers.</summary>
    public static IReadOnlyList<IFeaturizer> All { get; } =
    [
        new TreesFeaturizer(),
        new EncodedFeaturizer(),
        new CrossedFeaturizer(),
        new ScaledFeaturizer(),
        new CodedFeaturizer(),
        new TokensFeaturizer(),
        new PixelsFeaturizer(),
    ];

    /// <summary>The featurizer of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static IFeaturizer Get(string name) =>
        All.FirstOrDefault(featurizer => featurizer.Name == name)
        ?? throw new KeyNotFoundException($"There is no featurizer '{name}'; there are {string.Join(", ", All.Select(featurizer => featurizer.Name))}.");
}
