namespace Studio.Api.Models;

using System.Text.Json;
using System.Text.Json.Nodes;

/// <summary>How one model is called from a language.</summary>
/// <param name="Name">Name of the language or program.</param>
/// <param name="Code">A whole program, a page, or a command; empty where the model cannot be called this way.</param>
/// <param name="Hint">What it needs, or why it cannot be.</param>
public sealed record CallSample(string Name, string Code, string Hint);

/// <summary>Calls filled in for a model: its address, its columns, a row of its data.</summary>
public static class CallSamples
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = Pipelines.StudioJson.Line.Encoder };

    /// <summary>The samples of a model of columns.</summary>
    /// <param name="service">Address of the service, without a slash at the end.</param>
    /// <param name="model">The model as it is to be named, such as <c>penguins@champion</c>.</param>
    /// <param name="file">Name of its downloaded ONNX file.</param>
    /// <param name="signature">Its signature.</param>
    /// <param name="row">Texts of a row; columns that are not there are missing.</param>
    public static IReadOnlyList<CallSample> Of(string service, string model, string file, ModelSignature signature, IReadOnlyDictionary<string, string?> row)
    {
        var rows = new JsonArray(new JsonObject(signature.Inputs.Select(input => KeyValuePair.Create(input.Name, (JsonNode?)ValueOf(input, row.GetValueOrDefault(input.Name)))))).ToJsonString(s_json);
        var address = $"{service}/api/v1/models/{Uri.EscapeDataString(model)}/predict";
        return
        [
            new("C#", CSharp(service, model, rows), "The package MaaS.Studio.Client."),
            new("curl", Curl(address, rows), "A shell. Answers JSON; with Accept: text/csv it answers CSV."),
            new("Python", Python(address, rows), "Nothing but Python's own library."),
            new("JavaScript", JavaScript(address, rows), "A browser page of this service, or Node.js 18 and newer."),
            BrowserSample.Of(file, signature, rows),
            new("Open Inference Protocol", Protocol(service, model, signature, row), "Any client of the protocol, such as those of KServe and Triton; this is what they send."),
        ];
    }

    private static JsonValue? ValueOf(SignatureInput input, string? text) =>
        string.IsNullOrEmpty(text) ? null
        : input.Type != "string" && input.Kind != "datetime" && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? JsonValue.Create(number)
        : JsonValue.Create(text);

    private static string CSharp(string service, string model, string rows) =>
        $$""""
        using System.Text.Json.Nodes;
        using Studio.Client;

        using var studio = new StudioClient(new Uri({{Quoted(service)}}));
        var rows = JsonNode.Parse("""
            {{rows}}
            """)!.AsArray();
        var answer = await studio.PredictAsync({{Quoted(model)}}, rows);
        foreach (var row in answer.Rows)
        {
            Console.WriteLine(row.Label ?? $"{row.Prediction}");
        }
        """";

    private static string Curl(string address, string rows) =>
        $"curl -H 'Content-Type: application/json' \\\n  -d '{ShellQuoted($"{{\"rows\":{rows}}}")}' \\\n  '{address}'";

    private static string Python(string address, string rows) =>
        $"""
        import json, urllib.request

        rows = json.loads({JsonSerializer.Serialize(rows)})
        request = urllib.request.Request({Quoted(address)}, json.dumps(dict(rows=rows)).encode(), dict([("Content-Type", "application/json")]))
        with urllib.request.urlopen(request) as answer:
            for row in json.load(answer)["predictions"]:
                print(row.get("label", row.get("prediction")))
        """;

    private static string JavaScript(string address, string rows) =>
        $$"""
        const answer = await fetch({{Quoted(address)}}, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ rows: {{rows}} }),
        });
        for (const row of (await answer.json()).predictions) console.log(row.label ?? row.prediction);
        """;

    private static string Protocol(string service, string model, ModelSignature signature, IReadOnlyDictionary<string, string?> row)
    {
        var inputs = new JsonArray([.. signature.Inputs.Select(input => InputOf(input, ValueOf(input, row.GetValueOrDefault(input.Name))))]);
        var body = new JsonObject { ["inputs"] = inputs }.ToJsonString(s_json);
        return $"curl -d '{ShellQuoted(body)}' \\\n  '{service}/v2/models/{Uri.EscapeDataString(model)}/infer'";
    }

    private static JsonObject InputOf(SignatureInput input, JsonNode? value)
    {
        // Dates are given as they are written.
        var isText = input.Type == "string" || value?.GetValueKind() == JsonValueKind.String;
        return new JsonObject
        {
            ["name"] = input.Name,
            ["datatype"] = isText ? TensorType.Bytes.Name : TensorType.OfSignature(input.Type).Name,
            ["shape"] = new JsonArray(1, 1),
            ["data"] = new JsonArray(value),
        };
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text, s_json);

    private static string ShellQuoted(string text) => text.Replace("'", "'\\''", StringComparison.Ordinal);
}
