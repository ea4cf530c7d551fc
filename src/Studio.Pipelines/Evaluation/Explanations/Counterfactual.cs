namespace Studio.Pipelines.Evaluation.Explanations;

using System.Text.Json;
using System.Text.Json.Serialization;
using Studio.Pipelines.Scoring;

/// <summary>What a prediction shall become, and what must not be changed for it.</summary>
public sealed record CounterfactualWish
{
    /// <summary>The class that is wanted; null for any other than the one predicted, and for numbers.</summary>
    public string? Class { get; init; }

    /// <summary>The smallest number that is wanted; null for no bound, and for classes.</summary>
    public double? AtLeast { get; init; }

    /// <summary>The largest number that is wanted; null for no bound, and for classes.</summary>
    public double? AtMost { get; init; }

    /// <summary>Columns that must stay as they are.</summary>
    public IReadOnlyCollection<string> Keep { get; init; } = [];

    /// <summary>What is wrong with it for a model, in one sentence; null for nothing.</summary>
    /// <param name="signature">The model's signature.</param>
    public string? Problem(ModelSignature signature) =>
        signature.Picture is not null ? "The model looks at pictures: which column of a row would change a prediction cannot be told of them."
        : Keep.FirstOrDefault(column => signature.Inputs.All(input => input.Name != column)) is { } unknown ? $"'keep' names '{unknown}', which the model does not read; it reads {Names(signature.Inputs.Select(input => input.Name))}."
        : signature.Classes is { } classes ? OfClasses(classes)
        : Class is not null ? $"'wanted' is '{Class}', but the model predicts numbers: say {{\"atLeast\": number}}, {{\"atMost\": number}} or both."
        : AtLeast is null && AtMost is null ? "The model predicts numbers: say in 'wanted' which are wanted, as {\"atLeast\": number}, {\"atMost\": number} or both."
        : AtLeast > AtMost ? string.Create(CultureInfo.InvariantCulture, $"No number is at least {AtLeast} and at most {AtMost}.")
        : null;

    private string? OfClasses(IReadOnlyList<string> classes) =>
        AtLeast is not null || AtMost is not null ? $"'wanted' is a range of numbers, but the model predicts classes: name one of {Names(classes)}, or leave it out for any other."
        : Class is not null && !classes.Contains(Class) ? $"'wanted' is '{Class}', which the model does not know; its classes are {Names(classes)}."
        : null;

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Take(20).Select(name => $"'{name}'"));
}

/// <summary>A row that is predicted as wanted and differs in few columns.</summary>
/// <param name="Changes">What has changed; empty where the row is predicted as wanted already, null where nothing was found.</param>
/// <param name="Before">What the row is predicted.</param>
/// <param name="After">What the changed row is predicted, asked once more by itself; null where nothing was found.</param>
/// <param name="Tried">Rows that were tried.</param>
public sealed record Counterfactual(IReadOnlyList<ColumnChange>? Changes, ScoredRows Before, ScoredRows? After, int Tried);

/// <summary>A value that has changed: a number, a text or an ISO date; null for a missing one.</summary>
/// <param name="Column">The column.</param>
/// <param name="From">What it was.</param>
/// <param name="To">What it has become: a value that occurs in rows of the data.</param>
/// <param name="Distance">How far that is, in standard deviations of the column; 1 for categories, and where a value was missing.</param>
public sealed record ColumnChange(
    string Column, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] JsonElement From, JsonElement To, double Distance);
