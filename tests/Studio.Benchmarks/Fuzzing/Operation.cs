namespace Studio.Benchmarks.Fuzzing;

using System.Text.Json;

/// <summary>What can be asked of the service.</summary>
/// <param name="Method">Method of HTTP.</param>
/// <param name="Path">Address with <c>{name}</c> for values.</param>
/// <param name="Queries">Names of values behind the question mark.</param>
/// <param name="Types">Types of body that it takes; empty for none.</param>
/// <param name="Schema">What its JSON is like; undefined where nobody says.</param>
internal sealed record Operation(string Method, string Path, IReadOnlyList<string> Queries, IReadOnlyList<string> Types, JsonElement Schema)
{
    /// <summary>Name of the tool of assistants that it calls; null for other operations.</summary>
    public string? Tool { get; init; }

    // Not in the description: protocols of others, pages, and what belongs to the machine.
    private static readonly string[] s_pages = ["/", "/datasets", "/datasets/{id}", "/experiments", "/experiments/{id}", "/experiments/compare", "/models", "/models/{name}", "/models/{name}/comparisons", "/workers", "/scalar", "/openapi/{name}.json", "/language/{name}", "/health/live", "/health/ready", "/metrics", "/studio.css", "/{name}", "/mcp"];

    /// <summary>Everything of a description, and what is not in it.</summary>
    public static IReadOnlyList<Operation> Of(JsonElement openApi, IEnumerable<JsonElement> tools) =>
    [
        .. openApi.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => From(path.Name, method))),
        .. s_pages.Select(page => new Operation("GET", page, ["tab", "label", "ids", "back"], [], default)),
        .. new[] { "/v2", "/v2/health/live", "/v2/models/{name}", "/v2/models/{name}/ready", "/v2/models/{name}/versions/{version}", "/v2/models/{name}/config" }.Select(path => new Operation("GET", path, [], [], default)),
        .. new[] { "/v2/models/{name}/infer", "/v2/models/{name}/versions/{version}/infer" }.Select(path => new Operation("POST", path, [], ["application/json"], default)),
        .. tools.Select(tool => new Operation("POST", "/mcp", [], ["application/json"], tool.GetProperty("inputSchema")) { Tool = tool.GetProperty("name").GetString() }),
    ];

    private static Operation From(string path, JsonProperty method)
    {
        var names = method.Value.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "query").Select(parameter => parameter.GetProperty("name").GetString()!).ToList()
            : [];
        var types = method.Value.TryGetProperty("requestBody", out var body) ? body.GetProperty("content").EnumerateObject().ToList() : [];
        var json = types.FirstOrDefault(type => type.Name == "application/json");
        return new Operation(
            method.Name.ToUpperInvariant(), path, names, [.. types.Select(type => type.Name)], json.Value.ValueKind == JsonValueKind.Object && json.Value.TryGetProperty("schema", out var schema) ? schema : default);
    }
}
