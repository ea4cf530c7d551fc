namespace Studio.Api.Assistants;

using System.Text.Json;
using System.Text.Json.Serialization;
using ModelContextProtocol;

/// <summary>How arguments of tools are read and described.</summary>
internal static class ToolOptions
{
    /// <summary>Numbers are numbers: the description of one that may come as text says little to a model.</summary>
    public static JsonSerializerOptions Arguments { get; } = new(McpJsonUtilities.DefaultOptions) { NumberHandling = JsonNumberHandling.Strict };
}
