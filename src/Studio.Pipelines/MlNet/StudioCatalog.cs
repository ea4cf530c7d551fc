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

    /// <summary>A net of the studio for labels that are true or false; writes <c>PredictedLabel</c>, <c>Score</c> and <c>Probability</c>.</summary>
    /// <param name="catalog">ML.NET's learners.</param>
    /// <param name="labelColumnName">The label, a column of truth values.</param>
    /// <param name="featureColumnName">The features; see <see cref="StudioNetOptions.Net"/> for which.</param>
    /// <param name="options">How it is trained; null for all defaults.</param>
    /// <exception cref="ArgumentException">The options do not do.</exception>
    public static StudioNetEstimator StudioNet(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, string labelColumnName = "Label", string featureColumnName = "Features", StudioNetOptions? options = null) =>
        Net(catalog, TaskCatalog.Binary, labelColumnName, featureColumnName, options);

    /// <summary>A net of the studio for labels of several classes; writes <c>PredictedLabel</c>, a key, and <c>Score</c>, the probabilities of all classes.</summary>
    /// <param name="catalog">ML.NET's learners.</param>
    /// <param name="labelColumnName">The label, a key.</param>
    /// <param name="featureColumnName">The features; see <see cref="StudioNetOptions.Net"/> for which.</param>
    /// <param name="options">How it is trained; null for all defaults.</param>
    /// <exception cref="ArgumentException">The options do not do.</exception>
    public static StudioNetEstimator StudioNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, string labelColumnName = "Label", string featureColumnName = "Features", StudioNetOptions? options = null) =>
        Net(catalog, TaskCatalog.Multiclass, labelColumnName, featureColumnName, options);

    /// <summary>A net of the studio for numbers; writes <c>Score</c>.</summary>
    /// <param name="catalog">ML.NET's learners.</param>
    /// <param name="labelColumnName">The label, a number.</param>
    /// <param name="featureColumnName">The features; see <see cref="StudioNetOptions.Net"/> for which.</param>
    /// <param name="options">How it is trained; null for all defaults.</param>
    /// <exception cref="ArgumentException">The options do not do.</exception>
    public static StudioNetEstimator StudioNet(
        this RegressionCatalog.RegressionTrainers catalog, string labelColumnName = "Label", string featureColumnName = "Features", StudioNetOptions? options = null) =>
        Net(catalog, TaskCatalog.Regression, labelColumnName, featureColumnName, options);

    private static StudioNetEstimator Net(object catalog, PredictionTask task, string label, string features, StudioNetOptions? options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new StudioNetEstimator(task, label, features, options ?? new StudioNetOptions());
    }
}
