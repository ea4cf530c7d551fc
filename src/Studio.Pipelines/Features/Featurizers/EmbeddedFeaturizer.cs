namespace Studio.Pipelines.Features.Featurizers;

using Studio.Pipelines.Profiling;

/// <summary>
/// Another featurizer that reads texts as the vectors of a pretrained encoder instead of their words; all other columns stay as they
/// are. There is one for every featurizer where an experiment has an encoder, and a trial chooses by the parameter
/// <see cref="Parameter"/>.
/// </summary>
/// <param name="inner">Featurizer of everything else.</param>
public sealed class EmbeddedFeaturizer(IFeaturizer inner) : IFeaturizer
{
    /// <summary>Parameter that chooses how texts are read.</summary>
    public const string Parameter = "texts";

    /// <summary>Option: vectors of the encoder.</summary>
    public const string Embedded = "embedded";

    /// <summary>Option: words and pairs of words.</summary>
    public const string Words = "words";

    /// <summary>The range of <see cref="Parameter"/>.</summary>
    public static ChoiceRange Range { get; } = new(Parameter, [Embedded, Words]);

    /// <inheritdoc/>
    public string Name => NameOf(inner.Name);

    /// <inheritdoc/>
    public bool UsesLabel => inner.UsesLabel;

    /// <summary>Name of the featurizer that a configuration wants.</summary>
    /// <param name="featurizer">The one its learner asks for.</param>
    /// <param name="parameters">The configuration.</param>
    public static string Choose(string featurizer, ParameterSet parameters) =>
        IsChosenBy(parameters) ? NameOf(featurizer) : featurizer;

    /// <summary>True when a configuration reads texts as vectors.</summary>
    public static bool IsChosenBy(ParameterSet parameters) => parameters.Has(Parameter) && parameters.Choice(Parameter) == Embedded;

    /// <inheritdoc/>
    public FittedFeaturizer Fit(IReadOnlyList<FeatureColumn> features, ColumnTable rows, int seed) =>
        inner.Fit([.. features.Select(feature => feature with { Embedded = feature.Purpose == ColumnPurpose.Text })], rows, seed);

    private static string NameOf(string featurizer) => $"{Embedded} {featurizer}";
}
