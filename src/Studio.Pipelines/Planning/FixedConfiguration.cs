namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Trainers;

/// <summary>A learner's configuration as a person sets it.</summary>
internal static class FixedConfiguration
{
    /// <summary>The values given, and the learner's default for all others.</summary>
    /// <param name="given">Values that passed the validator.</param>
    /// <param name="learner">Name of the learner.</param>
    /// <param name="shape">Shape of the data.</param>
    public static ParameterSet Complete(ParameterSet given, string learner, DataShape shape)
    {
        var defaults = TrainerCatalog.Find(learner)!.Portfolio(shape)[0];
        return Ranges(learner, shape).Where(range => given.Has(range.Name)).Aggregate(defaults, (set, range) => range switch
        {
            NumberRange { Integer: true } => set.With(range.Name, given.Integer(range.Name)),
            NumberRange => set.With(range.Name, given.Number(range.Name)),
            ChoiceRange choice => set.With(range.Name, Option(choice, given.Choice(range.Name))!),
            _ => set,
        });
    }

    /// <summary>What a person may set: the learner's search space, and what is never tuned; that decides where both have a parameter.</summary>
    public static IReadOnlyList<ParameterRange> Ranges(string learner, DataShape shape)
    {
        var trainer = TrainerCatalog.Find(learner)!;
        return [.. trainer.Settable(shape).Concat(trainer.SearchSpace(shape).Ranges).DistinctBy(range => range.Name)];
    }

    /// <summary>The option of that name, whatever its case; null when there is none.</summary>
    public static string? Option(ChoiceRange range, string name) =>
        range.Options.FirstOrDefault(option => option.Equals(name, StringComparison.OrdinalIgnoreCase));
}
