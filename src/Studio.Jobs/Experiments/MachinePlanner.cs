namespace Studio.Jobs.Experiments;

using Studio.Jobs.Training;
using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;

/// <summary>Plans on a table that is at hand: threads, device, memory and text encoder that a request leaves open come from the options and this machine.</summary>
internal sealed class MachinePlanner(SlotShare share, IOptions<TorchOptions> torch, IOptions<TextOptions> texts)
{
    /// <summary>Share of values that may be unreadable in a test table.</summary>
    private const double MostUnreadable = 0.01;

    /// <summary>Plans.</summary>
    /// <param name="profile">Profile of the table.</param>
    /// <param name="path">Its canonical file.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="problems">Gets what is wrong with the request.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>The plan; null when there are problems.</returns>
    public async Task<TrainingPlan?> PlanAsync(
        DatasetProfile profile, string path, TrainingRequest request, List<PlanProblem> problems, CancellationToken cancellationToken)
    {
        IReadOnlyList<ValueCount> labels = profile.Find(request.Label) is null
            ? []
            : await DatasetProfiler.CountValuesAsync(path, request.Label, TrainingPlanner.MaxClasses + 1, cancellationToken);
        PlanProblem? problem = null;
        var encoder = request.TextEncoder is null && !HasTexts(profile, request) ? null : texts.Value.Resolve(request.TextEncoder, out problem);
        if (problem is not null)
        {
            problems.Add(problem);
        }

        var complete = share.Complete(request) with { Device = request.Device ?? torch.Value.Device, TextEncoder = encoder };
        var planned = TrainingPlanner.Plan(profile, labels, complete);
        problems.AddRange(planned.Problems);
        return planned.Plan is null
            ? null
            : planned.Plan with
            {
                ThreadsOfSlot = request.Threads is null,
                MemoryOfSlot = request.MemoryMegabytes is null,
                Notes = request.TextEncoder is null && TextEncoderSuggestion.For(planned.Plan, profile.Rows) is { } suggestion ? [suggestion] : null,
            };
    }

    /// <summary>What the test table lacks for a plan; null when it has all columns.</summary>
    /// <param name="name">Name of the test table.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="plan">The plan; null when there is none.</param>
    public static PlanProblem? CheckTest(string name, IEnumerable<string> columns, TrainingPlan? plan)
    {
        var present = columns.ToHashSet();
        string[] missing = [.. (plan?.NeededColumns ?? []).Where(column => !present.Contains(column))];
        return missing.Length == 0
            ? null
            : new PlanProblem(
                "testDatasetId",
                $"The test dataset '{name}' lacks the column{(missing.Length == 1 ? "" : "s")} {string.Join(", ", missing.Take(10).Select(column => $"'{column}'"))}"
                + $"{(missing.Length > 10 ? $" and {missing.Length - 10} more" : "")}; upload a file with the same columns as the training data.");
    }

    /// <summary>What a test table that was read as the training data were lacks for a plan; null when it will do.</summary>
    /// <param name="name">Name of the test table.</param>
    /// <param name="read">The table.</param>
    /// <param name="plan">The plan; null when there is none.</param>
    public static PlanProblem? CheckTest(string name, CanonicalDataset read, TrainingPlan? plan) =>
        CheckTest(name, read.Columns.Select(column => column.Name), plan) ?? (plan is null ? null : CheckValues(name, read, plan));

    /// <summary>A column of which much is written otherwise than in training would be tested on what is left.</summary>
    private static PlanProblem? CheckValues(string name, CanonicalDataset read, TrainingPlan plan)
    {
        var worst = plan.NeededColumns.Select(column => (Column: column, Count: read.Unreadable.GetValueOrDefault(column))).MaxBy(item => item.Count);
        if (worst.Count <= MostUnreadable * read.Rows)
        {
            return null;
        }

        var note = read.Notes.First(note => note.Code == ReadingNote.Unreadable && note.Column == worst.Column);
        return new PlanProblem("testDatasetId", $"The test dataset '{name}' is not written as the training data are: {note.Message} Write the column as it is in the training data.");
    }

    /// <summary>An encoder that nobody asked for is used where there are texts.</summary>
    private static bool HasTexts(DatasetProfile profile, TrainingRequest request) => profile.Columns.Any(column =>
        column.Name != request.Label
        && request.Ignore?.Contains(column.Name) != true
        && (request.Purposes is not null && request.Purposes.TryGetValue(column.Name, out var asked) ? asked : column.Purpose) == ColumnPurpose.Text);
}
