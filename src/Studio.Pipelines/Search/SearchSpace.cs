namespace Studio.Pipelines.Search;

/// <summary>The values one hyperparameter may take.</summary>
/// <param name="Name">Camel-case name.</param>
public abstract record ParameterRange(string Name);

/// <summary>A number between two bounds.</summary>
/// <param name="Name">Camel-case name.</param>
/// <param name="Low">Smallest value.</param>
/// <param name="High">Largest value.</param>
/// <param name="Start">Where the search starts: the field's default.</param>
/// <param name="Log">True to search on a logarithmic scale; then <paramref name="Low"/> is above 0.</param>
/// <param name="Integer">True to round to whole numbers.</param>
public sealed record NumberRange(string Name, double Low, double High, double Start, bool Log = false, bool Integer = false)
    : ParameterRange(Name);

/// <summary>One of a few words.</summary>
/// <param name="Name">Camel-case name.</param>
/// <param name="Options">The words; the first is the default.</param>
public sealed record ChoiceRange(string Name, IReadOnlyList<string> Options) : ParameterRange(Name);

/// <summary>The hyperparameters of a learner and their ranges. Empty for a learner without any.</summary>
/// <param name="Ranges">One range a parameter.</param>
public sealed record SearchSpace(IReadOnlyList<ParameterRange> Ranges)
{
    /// <summary>A space with nothing to search.</summary>
    public static SearchSpace Empty { get; } = new([]);

    /// <summary>Every parameter at its default.</summary>
    public ParameterSet Default() => Ranges.Aggregate(ParameterSet.Empty, (set, range) => range switch
    {
        NumberRange number => set.With(number.Name, number.Start),
        ChoiceRange choice => set.With(choice.Name, choice.Options[0]),
        _ => set,
    });

    /// <summary>True when a configuration has a value of the right kind for every range; one stored by another version may not.</summary>
    public bool Holds(ParameterSet parameters) =>
        Ranges.All(range => parameters.Has(range.Name) && parameters.IsNumber(range.Name) == range is NumberRange);
}
