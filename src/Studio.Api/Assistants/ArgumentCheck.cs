namespace Studio.Api.Assistants;

using System.Text.Json;

/// <summary>Holds the arguments of a call against the description of its tool, so that all mistakes are told at once, by name.</summary>
internal static class ArgumentCheck
{
    private const int MostLetters = 60;

    /// <summary>Everything that is wrong; empty when nothing is.</summary>
    /// <param name="schema">JSON schema of the tool's arguments.</param>
    /// <param name="arguments">Arguments by name; null for none.</param>
    public static IReadOnlyList<string> Of(JsonElement schema, IDictionary<string, JsonElement>? arguments)
    {
        var known = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().ToDictionary(field => field.Name, field => field.Value) : [];
        var needed = schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(name => name.GetString()!) : [];
        var given = arguments ?? new Dictionary<string, JsonElement>();
        return
        [
            .. needed.Where(name => !given.ContainsKey(name)).Select(name => $"{name}: {Told("This argument is needed.")} {Description(known[name])}"),
            .. given.Where(argument => !known.ContainsKey(argument.Key)).Select(argument => Told($"There is no argument '{Shorten(argument.Key)}'; known arguments are {string.Join(", ", known.Keys)}.")),
            .. given.Where(argument => known.TryGetValue(argument.Key, out var wanted) && !Fits(argument.Value, wanted)).Select(argument => $"{argument.Key}: {Told($"{Shorten(argument.Value.GetRawText())} is not {Words(known[argument.Key])}.")}"),
            .. given.Where(argument => !IsWhole(argument.Value)).Select(argument => $"{argument.Key}: {Told("It holds half of a surrogate pair, which is no character; send whole ones.")}"),
        ];
    }

    // JSON may hold half a character as \uD800, which no text can be made of.
    private static bool IsWhole(JsonElement value)
    {
        try
        {
            _ = JsonSerializer.SerializeToUtf8Bytes(value);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool Fits(JsonElement value, JsonElement schema) => TypesOf(schema) is not { Count: > 0 } types || types.Any(type => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String && (FormatOf(schema) != "uuid" || value.TryGetGuid(out _)),
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "array" => value.ValueKind == JsonValueKind.Array && (!schema.TryGetProperty("items", out var items) || value.EnumerateArray().All(item => Fits(item, items))),
        "object" => value.ValueKind == JsonValueKind.Object,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => true,
    });

    private static string Words(JsonElement schema) => TypesOf(schema).FirstOrDefault(type => type != "null") switch
    {
        "string" when FormatOf(schema) == "uuid" => "an identifier like 3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "string" => "text",
        "number" => "a number",
        "integer" => "a whole number of up to nine digits",
        "boolean" => "true or false",
        "array" when schema.TryGetProperty("items", out var items) && TypesOf(items).Contains("object") => "a list of objects",
        _ => "a list of texts",
    };

    private static IReadOnlyList<string> TypesOf(JsonElement schema) => schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type) ? []
        : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(word => word.GetString()!)]
        : [type.GetString()!];

    private static string? FormatOf(JsonElement schema) => schema.TryGetProperty("format", out var format) ? format.GetString() : null;

    private static string? Description(JsonElement schema) => schema.TryGetProperty("description", out var words) ? words.GetString() : null;

    private static string Shorten(string text) => text.Length <= MostLetters ? text : text[..MostLetters] + "…";
}
