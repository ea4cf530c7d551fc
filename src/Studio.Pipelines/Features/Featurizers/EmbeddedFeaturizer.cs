namespace Studio.Pipelines.Features.Featurizers;

using Studio.Pipelines.Profiling;

/// <summary>
/// Another featurizer that reads texts, or pictures, as the vectors of a pretrained encoder; all other columns stay as they are. There is one for every
/// featurizer where an experiment has an encoder, and a trial chooses by the parameter <see cref="Parameter"/> for texts, which have words
/// otherwise, and <see cref="PictureParameter"/> for pictures, which are left out otherwise.
/// </summary>
/// <param name="inner">Featurizer of everything else.</param>
/// <param name="purpose">Which columns are read so: texts (default) or pictures.</param>
public sealed class EmbeddedFeaturizer(IFeaturizer inner, ColumnPurpose purpose = ColumnPurpose.Text) : IFeaturizer
{
    /// <summary>Parameter that chooses how texts are read.</summary>
    public const string Parameter = "texts";

    /// <summary>Parameter that says how pictures are read.</summary>
    public const string PictureParameter = "pictures";

    /// <summary>Option: vectors of the encoder.</summary>
    public const string Embedded = "embedded";

    /// <summary>Option: words and pairs of words.</summary>
    public const string Words = "words";

    /// <summary>Option: pictures are not read.</summary>
    public const string LeftOut = "none";

    private const string Pictured = "pictured";

    /// <summary>The range of <see cref="Parameter"/>.</summary>
    public static ChoiceRange Range { get; } = new(Parameter, [Embedded, Words]);

    /// <summary>The range of <see cref="PictureParameter"/>.</summary>
    /// <param name="hasOthers">True where there are columns beside the picture, which may then be left out.</param>
    public static ChoiceRange PictureRange(bool hasOthers) => new(PictureParameter, hasOthers ? [Embedded, LeftOut] : [Embedded]);

    /// <inheritdoc/>
    public string Name => NameOf(inner.Name, purpose);

    /// <inheritdoc/>
    public bool UsesLabel => inner.UsesLabel;

    /// <summary>Name of the featurizer that a configuration wants.</summary>
    /// <param name="featurizer">The one its learner asks for.</param>
    /// <param name="parameters">The configuration.</param>
    public static string Choose(string featurizer, ParameterSet parameters)
    {
        var read = Has(parameters, Parameter) ? NameOf(featurizer, ColumnPurpose.Text) : featurizer;
        return Has(parameters, PictureParameter) ? NameOf(read, ColumnPurpose.Image) : read;
    }

    /// <summary>True when a configuration reads texts or pictures as vectors.</summary>
    public static bool IsChosenBy(ParameterSet parameters) => Has(parameters, Parameter) || Has(parameters, PictureParameter);

    /// <summary>Featurizers, and each once more for every kind of cells that there is an encoder for.</summary>
    /// <param name="featurizers">The featurizers.</param>
    /// <param name="texts">True where there is an encoder of texts.</param>
    /// <param name="pictures">True where there is one of pictures.</param>
    public static IReadOnlyList<IFeaturizer> Extend(IReadOnlyList<IFeaturizer> featurizers, bool texts, bool pictures)
    {
        featurizers = texts ? [.. featurizers, .. featurizers.Select(known => new EmbeddedFeaturizer(known))] : featurizers;
        return pictures ? [.. featurizers, .. featurizers.Select(known => new EmbeddedFeaturizer(known, ColumnPurpose.Image))] : featurizers;
    }

    /// <inheritdoc/>
    public FittedFeaturizer Fit(IReadOnlyList<FeatureColumn> features, ColumnTable rows, int seed) =>
        inner.Fit([.. features.Select(feature => feature with { Embedded = feature.Embedded || feature.Purpose == purpose })], rows, seed);

    private static bool Has(ParameterSet parameters, string parameter) => parameters.Has(parameter) && parameters.Choice(parameter) == Embedded;

    private static string NameOf(string featurizer, ColumnPurpose purpose) => $"{(purpose == ColumnPurpose.Text ? Embedded : Pictured)} {featurizer}";
}
