namespace Studio.Pipelines.Planning.Validators;

/// <summary>Whether a column that something is wanted of is one that the model reads.</summary>
internal static class UsedColumn
{
    /// <summary>Why the model does not read it, and what to do about it; null where it does.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">Name of the column.</param>
    /// <param name="list">The list that names it.</param>
    public static string? Problem(PlanContext context, string name, string list) =>
        name == context.Request.Label ? $"Column '{name}' is the label; take it off {list}."
        : context.Profile.Find(name) is null ? $"There is no column '{name}' for {list}; {KnownNames.Suggest(name, [.. context.Columns.Features.Select(feature => feature.Name)])}"
        : context.Columns.Ignored.FirstOrDefault(ignored => ignored.Name == name) is { } unused
            ? $"Column '{name}' is not learned from ({unused.Reason.TrimEnd('.')}); take it off {list}, or set its purpose."
        : null;
}
