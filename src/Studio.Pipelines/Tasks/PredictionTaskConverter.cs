namespace Studio.Pipelines.Tasks;

using System.Text.Json;
using System.Text.Json.Serialization;

/// <summary>A task in JSON is its name.</summary>
internal sealed class PredictionTaskConverter : JsonConverter<PredictionTask>
{
    /// <inheritdoc/>
    public override PredictionTask Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TaskCatalog.Find(reader.GetString()!) is { } task
            ? task
            : throw new JsonException($"There is no such task; there are {string.Join(", ", TaskCatalog.All)}.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PredictionTask value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name);
}
