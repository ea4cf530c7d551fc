namespace Studio.Api.Predictions;

using System.Text.Json;
using System.Text.Json.Serialization;
using Studio.Jobs.Registry;
using Studio.Pipelines.Evaluation.Explanations;

/// <summary>What is asked of a counterfactual.</summary>
/// <param name="Rows">One row, as in a call of predict.</param>
/// <param name="Wanted">A class, or a range of numbers <c>{"atLeast": number, "atMost": number}</c>; null for any other class.</param>
/// <param name="Keep">Columns that must stay as they are; null for none.</param>
internal sealed record CounterfactualRequest(IReadOnlyList<JsonElement>? Rows, JsonElement? Wanted, IReadOnlyList<string>? Keep)
{
    private const string AtLeast = "atLeast";
    private const string AtMost = "atMost";

    /// <summary>The wish in it.</summary>
    /// <param name="problem">What is wrong with it in itself, in one sentence; null for nothing.</param>
    public CounterfactualWish ToWish(out string? problem)
    {
        problem = Rows?.Count == 1 ? null : $"{Rows?.Count ?? 0} rows were sent: send one, as {{\"rows\": [{{…}}]}}.";
        var wish = new CounterfactualWish { Keep = Keep ?? [] };
        switch (Wanted?.ValueKind)
        {
            case null or JsonValueKind.Null or JsonValueKind.Undefined:
                return wish;
            case JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                return wish with { Class = Wanted.Value.ToString() };
            case JsonValueKind.Object when Wanted.Value.EnumerateObject().All(bound => bound.Name is AtLeast or AtMost && bound.Value.ValueKind is JsonValueKind.Number or JsonValueKind.Null):
                return wish with { AtLeast = Bound(AtLeast), AtMost = Bound(AtMost) };
            default:
                problem ??= $"'wanted' is {Wanted}: name a class, or a range as {{\"{AtLeast}\": number, \"{AtMost}\": number}}.";
                return wish;
        }
    }

    private double? Bound(string name) => Wanted!.Value.TryGetProperty(name, out var bound) && bound.ValueKind == JsonValueKind.Number ? bound.GetDouble() : null;
}

/// <summary>What would change the prediction of a row.</summary>
/// <param name="Model">Model name.</param>
/// <param name="Version">Version that answered.</param>
/// <param name="Found">True where a row was found that is predicted as wanted.</param>
/// <param name="Changes">Columns that have changed; empty where nothing was found, and where the row is predicted as wanted already.</param>
/// <param name="Before">What the row is predicted.</param>
/// <param name="After">What the changed row is predicted; null where nothing was found.</param>
/// <param name="Tried">Rows that were tried.</param>
/// <param name="Text">The same in one sentence.</param>
internal sealed record CounterfactualAnswer(
    string Model,
    int Version,
    bool Found,
    IReadOnlyList<ColumnChange> Changes,
    RowPrediction Before,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] RowPrediction? After,
    int Tried,
    string Text)
{
    /// <summary>The answer of a version.</summary>
    public static CounterfactualAnswer Of(ModelVersionRecord version, Counterfactual found) => new(
        version.Name,
        version.Version,
        found.Changes is not null,
        found.Changes ?? [],
        PredictionAnswer.RowsOf(version.Signature, found.Before)[0],
        found.After is { } after ? PredictionAnswer.RowsOf(version.Signature, after)[0] : null,
        found.Tried,
        found.Changes switch
        {
            null => string.Create(CultureInfo.InvariantCulture, $"None found within {CounterfactualSearch.MostColumns} columns, of {found.Tried:N0} rows that were tried."),
            [] => "The row is predicted as wanted already.",
            var changes => $"With {string.Join(" and ", changes.Select(change => $"{change.Column} = {change.To}"))} it would be predicted as wanted.",
        });
}
