namespace Studio.Api.Tests.Assistants;

using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

/// <summary>An assistant that is connected to a studio, in a project.</summary>
internal static class AssistantTest
{
    /// <summary>Connects.</summary>
    /// <param name="server">The studio.</param>
    /// <param name="project">What the address begins with, such as <c>/projects/sales</c>; empty for the default project.</param>
    /// <param name="headers">Further headers of each request.</param>
    public static Task<McpClient> ConnectAsync(StudioServer server, string project = "", Dictionary<string, string>? headers = null) => McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions
    {
        Endpoint = new Uri(server.Client.BaseAddress!, $"{project}/mcp"),
        TransportMode = HttpTransportMode.StreamableHttp,
        AdditionalHeaders = headers,
    }));

    /// <summary>Calls a tool that must answer.</summary>
    public static async Task<JsonElement> AskAsync(this McpClient assistant, string tool, object? arguments = null)
    {
        var result = await assistant.CallAsync(tool, arguments);
        Assert.AreNotEqual(true, result.IsError, TextOf(result));
        return JsonSerializer.Deserialize<JsonElement>(TextOf(result));
    }

    /// <summary>Calls a tool that must refuse, in words for people that name all of some.</summary>
    public static async Task RefusesAsync(this McpClient assistant, string tool, object? arguments, params string[] words)
    {
        var result = await assistant.CallAsync(tool, arguments);
        var text = TextOf(result);
        Assert.IsTrue(result.IsError, text);
        ProblemAssert.IsForPeople(text);
        foreach (var word in words)
        {
            Assert.Contains(word, text);
        }
    }

    /// <summary>Waits for the end of an experiment.</summary>
    public static async Task<JsonElement> WaitAsync(this McpClient assistant, Guid experimentId)
    {
        JsonElement found;
        do
        {
            found = await assistant.AskAsync("get_experiment", new { experimentId, waitSeconds = 20 });
        }
        while (found.GetProperty("state").GetString() is "queued" or "running");

        return found;
    }

    private static Task<CallToolResult> CallAsync(this McpClient assistant, string tool, object? arguments) =>
        assistant.CallToolAsync(tool, JsonSerializer.SerializeToElement(arguments ?? new { }).EnumerateObject().ToDictionary(argument => argument.Name, argument => (object?)argument.Value)).AsTask();

    private static string TextOf(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));
}
