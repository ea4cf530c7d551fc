namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Trainers;

/// <summary>Which learners an experiment tries.</summary>
/// <param name="Names">The baseline, then the others in the order of the catalog.</param>
/// <param name="Skipped">Learners that were wanted but cannot be used here, with the reason.</param>
internal sealed record LearnerChoice(IReadOnlyList<string> Names, IReadOnlyList<Skipped> Skipped)
{
    /// <summary>Chooses from the catalog.</summary>
    /// <param name="asked">Names asked for; null or empty for all.</param>
    /// <param name="shape">Task and size.</param>
    public static LearnerChoice For(IReadOnlyList<string>? asked, DataShape shape)
    {
        var names = new List<string> { TrainerCatalog.Baseline };
        var skipped = new List<Skipped>();
        foreach (var trainer in TrainerCatalog.All.Where(trainer => trainer.Name != TrainerCatalog.Baseline))
        {
            var isAsked = asked is { Count: > 0 };
            if (isAsked && !asked!.Contains(trainer.Name, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            // Of learners that nobody named the trainer process tells: it loads their libraries anyway.
            if ((isAsked ? TrainerCatalog.Unusable(trainer, shape) : TrainerCatalog.Unavailable(trainer, shape)) is { } reason)
            {
                skipped.Add(new Skipped(trainer.Name, reason));
            }
            else
            {
                names.Add(trainer.Name);
            }
        }

        return new LearnerChoice(names, skipped);
    }
}
