namespace Studio.Api.Assistants;

using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Pipelines;

/// <summary>JSON that is short enough to be read by an assistant: of long lists only the beginning is left.</summary>
/// <param name="Value">What is left.</param>
/// <param name="Kept">Most entries that are left of each list and object; null where nothing was left out.</param>
public sealed record TrimmedJson(JsonElement Value, int? Kept)
{
    // The first that is short enough is taken.
    private static readonly int[] Tries = [200, 100, 50, 20, 10, 5, 3, 2, 1];

    /// <summary>Trims a document.</summary>
    /// <param name="whole">The document.</param>
    /// <param name="most">Characters that may be left.</param>
    public static TrimmedJson Of(JsonElement whole, int most)
    {
        if (LengthOf(whole) <= most)
        {
            return new TrimmedJson(whole, null);
        }

        var shortest = whole;
        foreach (var kept in Tries)
        {
            shortest = JsonSerializer.SerializeToElement(Cut(whole, kept), StudioJson.Line);
            if (LengthOf(shortest) <= most)
            {
                return new TrimmedJson(shortest, kept);
            }
        }

        // Nothing but texts of many characters, or lists in lists in lists.
        return new TrimmedJson(JsonSerializer.SerializeToElement(shortest.GetRawText()[..most], StudioJson.Line), 1);
    }

    private static int LengthOf(JsonElement value) => JsonSerializer.Serialize(value, StudioJson.Line).Length;

    private static JsonNode? Cut(JsonElement value, int kept) => value.ValueKind switch
    {
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Take(kept).Select(item => Cut(item, kept))]),
        // Names of fields tell what there is: more of them stay.
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().Take(Math.Max(kept, 20)).Select(field => KeyValuePair.Create(field.Name, Cut(field.Value, kept)))),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value),
    };
}
