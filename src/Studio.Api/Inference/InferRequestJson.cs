namespace Studio.Api.Inference;

using System.Text.Json;
using System.Text.Json.Serialization;

/// <summary>The JSON part of a request; a member that is null counts as not there.</summary>
internal sealed class InferRequestJson
{
    private static readonly JsonSerializerOptions s_options = new() { AllowDuplicateProperties = false };

    /// <summary>What the client calls it.</summary>
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    /// <summary>Parameters of the request.</summary>
    [JsonPropertyName("parameters")]
    public Dictionary<string, JsonElement>? Parameters { get; init; }

    /// <summary>The inputs.</summary>
    [JsonPropertyName("inputs")]
    public List<Tensor?>? Inputs { get; init; }

    /// <summary>The outputs asked for.</summary>
    [JsonPropertyName("outputs")]
    public List<Tensor?>? Outputs { get; init; }

    /// <summary>Parses it.</summary>
    /// <exception cref="JsonException">It is not valid.</exception>
    public static InferRequestJson? Parse(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<InferRequestJson>(json, s_options);

    /// <summary>An input, or an output asked for.</summary>
    internal sealed class Tensor
    {
        /// <summary>Its name.</summary>
        [JsonPropertyName("name")]
        public string? Name { get; init; }

        /// <summary>Its datatype.</summary>
        [JsonPropertyName("datatype")]
        public string? Datatype { get; init; }

        /// <summary>Its shape.</summary>
        [JsonPropertyName("shape")]
        public List<long>? Shape { get; init; }

        /// <summary>Its parameters.</summary>
        [JsonPropertyName("parameters")]
        public Dictionary<string, JsonElement>? Parameters { get; init; }

        /// <summary>Where its values stand in the text.</summary>
        [JsonPropertyName("data")]
        [JsonConverter(typeof(PlaceConverter))]
        public Place? Data { get; init; }
    }

    /// <summary>A place in the text.</summary>
    /// <param name="Start">First byte.</param>
    /// <param name="Length">Bytes.</param>
    internal sealed record Place(int Start, int Length);

    /// <summary>Remembers where a value stands instead of reading it.</summary>
    private sealed class PlaceConverter : JsonConverter<Place>
    {
        public override Place? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            return new Place(start, (int)reader.BytesConsumed - start);
        }

        public override void Write(Utf8JsonWriter writer, Place value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}
