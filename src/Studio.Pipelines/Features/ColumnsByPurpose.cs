namespace Studio.Pipelines.Features;

using Studio.Pipelines.Profiling;

/// <summary>A plan's feature columns by what a featurizer does with them, and the columns in which its steps leave their parts.</summary>
/// <param name="features">Feature columns; at least one to join their parts.</param>
internal sealed class ColumnsByPurpose(IReadOnlyList<FeatureColumn> features)
{
    public const string NumericPart = $"{ColumnNames.Features}/numeric";

    public const string DatePart = $"{ColumnNames.Features}/date";

    public const string LevelPart = $"{ColumnNames.Features}/level";

    public const string TextPart = $"{ColumnNames.Features}/text";

    public const string TokenPart = $"{ColumnNames.Features}/token";

    public const string EmbeddingPart = $"{ColumnNames.Features}/embedding";

    public const string TargetPart = $"{ColumnNames.Features}/target";

    public const string CrossPart = $"{ColumnNames.Features}/cross";

    public const string ArithmeticPart = $"{ColumnNames.Features}/arithmetic";

    public const string DurationPart = $"{ColumnNames.Features}/duration";

    private static readonly string[] Parts = [NumericPart, DatePart, LevelPart, TextPart, TokenPart, EmbeddingPart, TargetPart, CrossPart, ArithmeticPart, DurationPart];

    public IReadOnlyList<FeatureColumn> Numeric { get; } = Of(features, ColumnPurpose.Numeric);

    public IReadOnlyList<FeatureColumn> Dates { get; } = Of(features, ColumnPurpose.DateTime);

    public IReadOnlyList<string> Levels { get; } =
        [.. Of(features, ColumnPurpose.Categorical, ColumnPurpose.Boolean).Select(column => column.Name)];

    public IReadOnlyList<string> Texts { get; } =
        [.. Of(features, ColumnPurpose.Text).Where(column => !column.Embedded).Select(column => column.Name)];

    public IReadOnlyList<string> Embedded { get; } =
        [.. Of(features, ColumnPurpose.Text, ColumnPurpose.Image).Where(column => column.Embedded).Select(column => column.Name)];

    /// <summary>The columns of which features may be made together: of the others a model has to keep something.</summary>
    public ColumnsByPurpose Crossable => new([.. features.Where(feature => !feature.IsConstrained)]);

    public FeatureConcatenator Concatenator() => new(ColumnNames.Features, Parts, features[0].Name);

    private static FeatureColumn[] Of(IReadOnlyList<FeatureColumn> features, params ReadOnlySpan<ColumnPurpose> purposes)
    {
        var wanted = purposes.ToArray();
        return [.. features.Where(feature => wanted.Contains(feature.Purpose))];
    }
}
