namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Features;

/// <summary>What a request wants a model to keep of its columns, and the words for it.</summary>
internal static class ColumnWishes
{
    /// <summary>Predictions never fall while the column grows.</summary>
    public const string Up = "+";

    /// <summary>Predictions never rise while the column grows.</summary>
    public const string Down = "-";

    /// <summary>A column with what the request wants of it; a sign that is none is told by its validator.</summary>
    public static FeatureColumn Of(FeatureColumn column, TrainingRequest request)
    {
        var groups = request.InteractionGroups ?? [];
        var group = Enumerable.Range(0, groups.Count).FirstOrDefault(index => groups[index].Contains(column.Name), -1);
        return column with
        {
            Monotone = request.Monotone?.GetValueOrDefault(column.Name) switch
            {
                Up => MonotoneDirection.Increasing,
                Down => MonotoneDirection.Decreasing,
                _ => null,
            },
            InteractionGroup = group < 0 ? null : group,
        };
    }

    /// <summary>What is kept, in sentences for people; empty for nothing.</summary>
    /// <param name="columns">The plan's columns.</param>
    /// <param name="predicted">What goes up and down, with its article.</param>
    public static IReadOnlyList<string> Describe(IReadOnlyList<FeatureColumn> columns, string predicted) =>
    [
        .. columns.Where(column => column.Monotone is not null).Select(column =>
            $"While '{column.Name}' grows and all else stays, {predicted} never {(column.Monotone == MonotoneDirection.Increasing ? "falls" : "rises")}."),
        .. columns.Where(column => column.InteractionGroup is not null).GroupBy(column => column.InteractionGroup).OrderBy(group => group.Key).Select(group =>
            $"{string.Join(", ", group.Select(column => $"'{column.Name}'"))} {(group.Count() == 1 ? "interacts with no other column" : "interact with one another only")}."),
    ];
}
