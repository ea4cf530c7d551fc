namespace Studio.Soak.Steps;

/// <summary>The steps there are. To add one, write its file and add it to the list.</summary>
internal static class StepCatalog
{
    public static IReadOnlyList<IFaultStep> All { get; } =
    [
        new PostgresAway(TimeSpan.FromSeconds(30)),
        new FrozenWorker(),
        new Handover(),
        new PausedRestart(),
        new CancelWithoutWorker(),
        new ShorterBudget(),
        new DiskFull(),
    ];

    /// <summary>The steps of these names; all for <c>all</c>.</summary>
    /// <exception cref="ArgumentException">There is no step of a name.</exception>
    public static IReadOnlyList<IFaultStep> Find(IReadOnlyList<string> names) => names.Contains("all")
        ? All
        : [.. names.Select(name => All.FirstOrDefault(step => step.Name == name) ?? throw new ArgumentException($"There is no step '{name}'; the steps are {string.Join(", ", All.Select(step => step.Name))}."))];
}
