namespace Studio.Pipelines.Planning.Validators;

using Studio.Pipelines.Trainers;

/// <summary>Parameters belong to exactly one learner, which knows them and takes their values.</summary>
internal sealed class ParameterValidator : IPlanValidator
{
    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        if (context.Request.Parameters is not { } given)
        {
            return [];
        }

        string[] learners = [.. (context.Request.Learners ?? []).Where(name => !name.Equals(TrainerCatalog.Baseline, StringComparison.OrdinalIgnoreCase))];
        if (learners.Length != 1)
        {
            return [Problem($"Parameters fix the configuration of one learner, {(learners.Length == 0 ? "and none is" : $"but {learners.Length} are")} named; name exactly one in learners.")];
        }

        // An unknown learner and an unknown task are told by their own validators.
        return TrainerCatalog.Find(learners[0]) is { } trainer && context.Task is { } task
            ? Check(given, trainer.Name, FixedConfiguration.Ranges(trainer.Name, context.Shape(task)))
            : [];
    }

    private static IEnumerable<PlanProblem> Check(ParameterSet given, string learner, IReadOnlyList<ParameterRange> ranges)
    {
        foreach (var name in given.Names)
        {
            if (ranges.FirstOrDefault(range => range.Name == name) is not { } range)
            {
                yield return Problem(ranges.Count == 0
                    ? $"There is no parameter '{name}'; {learner} has none."
                    : $"{learner} has no parameter '{name}'; {KnownNames.Suggest(name, [.. ranges.Select(known => known.Name)])}");
            }
            else if (!Allows(range, given))
            {
                yield return Problem($"'{name}' cannot be {given.Text(name)}; {learner} takes {Wanted(range)}.");
            }
        }
    }

    private static bool Allows(ParameterRange range, ParameterSet given) => range switch
    {
        NumberRange number => given.IsNumber(range.Name)
            && given.Number(range.Name) >= number.Low
            && given.Number(range.Name) <= number.High
            && (!number.Integer || double.IsInteger(given.Number(range.Name))),
        ChoiceRange choice => !given.IsNumber(range.Name) && FixedConfiguration.Option(choice, given.Choice(range.Name)) is not null,
        _ => false,
    };

    private static string Wanted(ParameterRange range) => range switch
    {
        NumberRange number => string.Create(
            CultureInfo.InvariantCulture, $"{(number.Integer ? "whole numbers" : "numbers")} from {number.Low} to {number.High}"),
        ChoiceRange choice => $"one of: {string.Join(", ", choice.Options)}",
        _ => "nothing",
    };

    private static PlanProblem Problem(string message) => new("parameters", message);
}
