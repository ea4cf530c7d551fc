namespace Studio.Api.Errors;

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Studio.Pipelines;

/// <summary>What was read, or everything that is wrong with it: by field, the empty name for the document as a whole.</summary>
internal sealed record JsonForm<T>(T Value, IReadOnlyDictionary<string, string[]> Errors)
    where T : class, new();

/// <summary>
/// Reads a JSON object field by field into a class with setters, so that all mistakes are told at once: a usual
/// deserializer stops at the first one.
/// </summary>
internal static class JsonFormReader
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="BadHttpRequestException">It is not one JSON object, or larger than 1 MiB.</exception>
    public static async Task<JsonForm<T>> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class, new()
    {
        using var document = await JsonBody.ReadAsync(request, MaxBytes, cancellationToken);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new BadHttpRequestException("The body must be one JSON object, such as {\"datasetId\": \"…\", \"label\": \"…\"}.");
        }

        var form = new T();
        var fields = StudioJson.Line.GetTypeInfo(typeof(T)).Properties.ToDictionary(field => field.Name);
        var errors = new Dictionary<string, string[]>();
        foreach (var given in document.RootElement.EnumerateObject())
        {
            if (!fields.TryGetValue(given.Name, out var field))
            {
                errors[given.Name] = [$"There is no field '{given.Name}'; known fields are {string.Join(", ", fields.Keys)}."];
            }
            else if (given.Value.ValueKind != JsonValueKind.Null && Set(form, field, given.Value) is { } problem)
            {
                errors[given.Name] = [problem];
            }
        }

        return new JsonForm<T>(form, errors);
    }

    private static string? Set(object form, JsonPropertyInfo field, JsonElement value)
    {
        try
        {
            field.Set!(form, value.Deserialize(field.PropertyType, StudioJson.Line));
            return null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or OverflowException)
        {
            return $"{Shorten(value.GetRawText())} is not {Describe(field.PropertyType)}.";
        }
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static string Describe(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.String => "text",
        TypeCode.Int32 => "a whole number of up to nine digits",
        TypeCode.Double => "a number",
        TypeCode.Boolean => "true or false",
        _ when type == typeof(Guid?) => "an identifier like 3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        _ when type.IsAssignableTo(typeof(IEnumerable<string>)) => "a list of texts",
        _ when type.IsAssignableTo(typeof(IEnumerable<IReadOnlyList<string>>)) => "a list of lists of texts",
        _ when type.IsAssignableTo(typeof(IReadOnlyDictionary<string, string?>)) => "an object whose values are texts, or null",
        _ when type.IsAssignableTo(typeof(IReadOnlyDictionary<string, Dictionary<string, double>>)) => "an object of objects of numbers like {\"no\": {\"yes\": 5}}",
        _ => $"an object whose values are {string.Join(", ", Enum.GetNames<Pipelines.Profiling.ColumnPurpose>().Select(JsonNamingPolicy.CamelCase.ConvertName))}",
    };
}
