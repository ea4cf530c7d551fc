namespace Studio.Pipelines.Features;

using Microsoft.ML;
using Studio.Pipelines.Planning;

/// <summary>
/// A way to turn raw columns into the features vector, for one family of learners. Stateless; found by name in
/// <see cref="FeaturizerCatalog"/>.
/// </summary>
public interface IFeaturizer
{
    /// <summary><c>trees</c> or <c>scaled</c>.</summary>
    string Name { get; }

    /// <summary>
    /// The chain that reads the raw columns of a plan (see <c>TableReader</c>: numbers and dates as double, the rest as
    /// text) and writes <see cref="Trainers.ColumnNames.Features"/>. Fitted per fold on that fold's training rows; labels are read only from the
    /// <see cref="Trainers.ColumnNames.Label"/> column.
    /// </summary>
    IEstimator<ITransformer> Create(IReadOnlyList<FeatureColumn> features, int seed);
}
