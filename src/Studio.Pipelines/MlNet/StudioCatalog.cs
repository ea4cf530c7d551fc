namespace Studio.Pipelines.MlNet;

/// <summary>The studio's features and learners where ML.NET has its own.</summary>
public static class StudioCatalog
{
    /// <summary>Makes features of raw columns of numbers, truth values, texts, moments and keys, found out from the rows it is fitted on, as the studio's search makes them.</summary>
    /// <param name="catalog">ML.NET's transforms.</param>
    /// <param name="output">Column of the features, a vector of floats.</param>
    /// <param name="columns">Raw columns.</param>
    public static StudioFeaturesEstimator StudioFeatures(this TransformsCatalog catalog, string output, params string[] columns) =>
        StudioFeatures(catalog, output, columns, new StudioFeaturesOptions());

    /// <summary>The same.</summary>
    /// <param name="catalog">ML.NET's transforms.</param>
    /// <param name="output">Column of the features, a vector of floats.</param>
    /// <param name="columns">Raw columns.</param>
    /// <param name="options">How they are made.</param>
    /// <exception cref="ArgumentException">No columns, no such featurizer, or no label where one is needed.</exception>
    public static StudioFeaturesEstimator StudioFeatures(this TransformsCatalog catalog, string output, IReadOnlyList<string> columns, StudioFeaturesOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new StudioFeaturesEstimator(output, columns, options);
    }
}
