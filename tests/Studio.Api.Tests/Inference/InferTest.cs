namespace Studio.Api.Tests.Inference;

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

/// <summary>Requests of the protocol over HTTP as clients send them.</summary>
internal static class InferTest
{
    public const string ShopAddress = $"/v2/models/{SharedStudio.Shop}/infer";

    /// <summary>Rows for the model of a shop, with every kind of value and what may be missing.</summary>
    public static IReadOnlyList<JsonObject> ShopRows { get; } =
    [
        Row(900_719_925_474_099_301, "2", "0.1", "yes", "2020-03-01", 61, 55_000.25, "north"),
        Row(900_719_925_474_099_302, "A", "0.25", "no", "2021-10-31", 22, 1_200, "Zürich, West"),
        Row(900_719_925_474_099_303, "3", "none", "yes", "2022-01-15", null, 30_000.5, "日本"),
        Row(900_719_925_474_099_306, "1", "0.1", "no", "2020-12-24", 40, 8_000, null),
    ];

    /// <summary>The same rows as tensors of the types that the metadata tell.</summary>
    public static TestTensor[] ShopTensors(IReadOnlyList<JsonObject>? rows = null) =>
        [.. (rows ?? ShopRows)[0].Select(pair => Tensor(pair.Key, rows ?? ShopRows))];

    /// <summary>A request in JSON.</summary>
    public static JsonObject Json(params IEnumerable<TestTensor> inputs) => new() { ["inputs"] = new JsonArray([.. inputs.Select(input => input.ToJson())]) };

    /// <summary>A body of JSON with binary tensors after it, and the length of the JSON.</summary>
    public static (byte[] Body, int JsonLength) Binary(IEnumerable<TestTensor> inputs, JsonObject? more = null)
    {
        var json = more ?? [];
        json["inputs"] = new JsonArray([.. inputs.Select(input => input.ToHead())]);
        byte[] head = Encoding.UTF8.GetBytes(json.ToJsonString());
        return ([.. head, .. inputs.SelectMany(input => input.ToBytes())], head.Length);
    }

    /// <summary>Sends a body as it is, without a Content-Type.</summary>
    public static async Task<HttpResponseMessage> SendAsync(string address, byte[] body, Action<HttpRequestMessage>? change = null)
    {
        var server = await SharedStudio.StartedAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        change?.Invoke(request);
        return await server.Client.SendAsync(request);
    }

    public static Task<HttpResponseMessage> SendAsync(string address, JsonNode body, Action<HttpRequestMessage>? change = null) =>
        SendAsync(address, Encoding.UTF8.GetBytes(body.ToJsonString()), change);

    /// <summary>Sends JSON with binary tensors.</summary>
    public static Task<HttpResponseMessage> SendAsync(string address, (byte[] Body, int JsonLength) binary, Action<HttpRequestMessage>? change = null) => SendAsync(address, binary.Body, request =>
    {
        request.Headers.Add(TestAnswer.JsonLength, binary.JsonLength.ToString(CultureInfo.InvariantCulture));
        change?.Invoke(request);
    });

    /// <summary>The answer to a good request in JSON.</summary>
    public static async Task<TestAnswer> AskAsync(string address, JsonNode body, Action<HttpRequestMessage>? change = null)
    {
        using var answer = await SendAsync(address, body, change);
        return await TestAnswer.ReadAsync(answer);
    }

    /// <summary>What the simple call answers to rows: labels, and the probabilities of the classes or the numbers, one row after the other.</summary>
    public static async Task<(string?[] Labels, double[] Numbers)> PredictAsync(string model, params IEnumerable<JsonObject> rows)
    {
        var server = await SharedStudio.StartedAsync();
        using var answer = await server.Client.PostAsJsonAsync($"/api/v1/models/{model}/predict", rows);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        JsonElement[] predictions = [.. (await StudioServer.ReadJsonAsync(answer)).GetProperty("predictions").EnumerateArray()];
        return (
            [.. predictions.Where(row => row.TryGetProperty("label", out _)).Select(row => row.GetProperty("label").GetString())],
            [.. predictions.SelectMany(row => row.TryGetProperty("prediction", out var number) ? [number.GetDouble()] : row.GetProperty("probabilities").EnumerateObject().Select(share => share.Value.GetDouble()))]);
    }

    /// <summary>An answer is the same as that of the simple call.</summary>
    public static async Task IsAsPredictedAsync(TestAnswer answer, string model, params IReadOnlyList<JsonObject> rows)
    {
        var (labels, numbers) = await PredictAsync(model, rows);
        if (labels.Length > 0)
        {
            CollectionAssert.AreEqual(labels, answer.Outputs[0].Values.Select(label => Convert.ToString(label, CultureInfo.InvariantCulture)).ToArray());
        }

        AreEqual(numbers, answer.Numbers);
    }

    public static void AreEqual(double[] expected, double[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        foreach (var (first, second) in expected.Zip(actual))
        {
            Assert.AreEqual(first, second, 1e-6 * Math.Max(1, Math.Abs(first)));
        }
    }

    /// <summary>A refusal is JSON with an error that holds the words.</summary>
    public static async Task<string> IsRefusedAsync(HttpResponseMessage answer, HttpStatusCode status, params string[] words)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(status, answer.StatusCode, text);
        Assert.AreEqual("application/json", answer.Content.Headers.ContentType?.ToString(), text);
        ProblemAssert.IsForPeople(text);
        var error = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("error").GetString()!;
        foreach (var word in words)
        {
            Assert.Contains(word, error);
        }

        return error;
    }

    private static TestTensor Tensor(string column, IReadOnlyList<JsonObject> rows) => column is "age" or "income"
        ? new TestTensor(column, "FP32", [.. rows.Select(row => (object?)row[column]?.GetValue<double>())])
        : column == "since"
        ? new TestTensor(column, "BYTES", [.. rows.Select(row => (object?)row[column]?.GetValue<string>())])
        : new TestTensor(column, "BYTES", [.. rows.Select(row => (object?)row[column]?.ToString() ?? null)]);

    private static JsonObject Row(long account, string grade, string rate, string member, string since, double? age, double income, string? region) => new()
    {
        ["account"] = account,
        ["grade"] = grade,
        ["rate"] = rate,
        ["member"] = member,
        ["since"] = since,
        ["age"] = age,
        ["income"] = income,
        ["region"] = region,
    };
}
