namespace Studio.Pipelines.Planning.Validators;

using Studio.Pipelines.Trainers;

/// <summary>Learners named in the request are known, and one of them can be used.</summary>
internal sealed class LearnerValidator : IPlanValidator
{
    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        var asked = context.Request.Learners ?? [];
        var known = TrainerCatalog.All.Select(trainer => trainer.Name).ToArray();
        var unknown = asked.Where(name => TrainerCatalog.Find(name) is null).ToArray();
        foreach (var name in unknown)
        {
            yield return new PlanProblem("learners", $"There is no learner '{name}'; {KnownNames.Suggest(name, known)}");
        }

        var usable = asked.Any(name => name.Equals(TrainerCatalog.Baseline, StringComparison.OrdinalIgnoreCase));
        if (asked.Count == 0 || unknown.Length > 0 || usable || context.Task is not { } task)
        {
            yield break;
        }

        var choice = LearnerChoice.For(asked, context.Shape(task));
        if (choice.Names.Count == 1)
        {
            yield return new PlanProblem(
                "learners",
                $"None of the learners asked for can be used: {string.Join(" ", choice.Skipped.Select(skipped => $"{skipped.Name}: {skipped.Reason}"))} Choose another, or leave the list out.");
        }
    }
}
