namespace Studio.Api.Assistants;

using System.Text.Json;
using Studio.Pipelines;

/// <summary>What tools answer: JSON, as REST writes it, in one line.</summary>
internal static class ToolText
{
    /// <summary>Most characters of an answer that is told in short: more would fill what an assistant can keep in mind.</summary>
    public const int MostCharacters = 24_000;

    /// <summary>The JSON of a value.</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, StudioJson.Line);
}
