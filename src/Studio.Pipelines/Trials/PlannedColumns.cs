namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Planning;

/// <summary>The columns of a canonical file that a plan reads.</summary>
/// <param name="Names">Their names.</param>
/// <param name="AsText">Those of them that are read as text though they hold numbers.</param>
internal sealed record PlannedColumns(IReadOnlyList<string> Names, IReadOnlySet<string> AsText)
{
    /// <summary>Finds them. A test file is not split, so that it needs no group or time column.</summary>
    /// <exception cref="DatasetException">A column of the plan is not there.</exception>
    public static async Task<PlannedColumns> FindAsync(TrainingPlan plan, string path, CancellationToken cancellationToken)
    {
        var present = (await TableReader.ReadColumnsAsync(path, cancellationToken).ConfigureAwait(false)).Select(column => column.Name).ToList();
        var absent = plan.NeededColumns.Except(present).ToList();
        if (absent.Count > 0)
        {
            throw new DatasetException(
                $"The file '{Path.GetFileName(path)}' has no column {string.Join(", ", absent.Select(name => $"'{name}'"))}; the plan needs it.");
        }

        var texts = plan.Features.Where(feature => feature.Type == InputType.String).Select(feature => feature.Name).ToHashSet();
        if (plan.Task.HasClasses)
        {
            texts.Add(plan.Label);
        }

        string?[] split = [plan.Group, plan.Time];
        return new PlannedColumns([.. plan.NeededColumns.Union(split.OfType<string>().Where(present.Contains))], texts);
    }
}
