namespace Studio.Api.Tests.Inference;

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

/// <summary>An output of an answer.</summary>
internal sealed record TestOutput(string Name, string Datatype, long[] Shape, bool IsBinary, object?[] Values);

/// <summary>An answer of the protocol over HTTP.</summary>
internal sealed record TestAnswer(JsonElement Json, IReadOnlyList<TestOutput> Outputs)
{
    public const string JsonLength = "Inference-Header-Content-Length";

    /// <summary>The values of an output.</summary>
    public object?[] this[string output] => Outputs.Single(found => found.Name == output).Values;

    /// <summary>Labels and numbers one row after the other, for comparisons.</summary>
    public double[] Numbers => [.. Outputs[^1].Values.Select(value => Convert.ToDouble(value, CultureInfo.InvariantCulture))];

    /// <summary>Reads an answer that must be good.</summary>
    public static async Task<TestAnswer> ReadAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, Encoding.UTF8.GetString(body));
        var hasLength = answer.Headers.TryGetValues(JsonLength, out var given) || answer.Content.Headers.TryGetValues(JsonLength, out given);
        var length = hasLength ? int.Parse(given!.Single(), CultureInfo.InvariantCulture) : body.Length;
        Assert.AreEqual(hasLength ? "application/octet-stream" : "application/json", answer.Content.Headers.ContentType?.ToString());
        var json = JsonSerializer.Deserialize<JsonElement>(body.AsSpan(0, length));
        var at = length;
        var outputs = json.GetProperty("outputs").EnumerateArray().Select(output => Read(output, body, ref at)).ToList();
        Assert.AreEqual(body.Length, at, "Bytes are left over.");
        return new TestAnswer(json, outputs);
    }

    /// <summary>Values of a tensor in binary.</summary>
    public static object?[] Unpack(string datatype, ReadOnlySpan<byte> bytes)
    {
        var values = new List<object?>();
        while (!bytes.IsEmpty)
        {
            var size = datatype switch { "BYTES" => 4 + BitConverter.ToInt32(bytes), "FP32" => 4, _ => 8 };
            values.Add(datatype switch
            {
                "BYTES" => Encoding.UTF8.GetString(bytes[4..size]),
                "FP32" => BitConverter.ToSingle(bytes),
                "FP64" => BitConverter.ToDouble(bytes),
                "INT64" => BitConverter.ToInt64(bytes),
                _ => throw new AssertFailedException(datatype),
            });
            bytes = bytes[size..];
        }

        return [.. values];
    }

    private static TestOutput Read(JsonElement output, byte[] body, ref int at)
    {
        var (name, type) = (output.GetProperty("name").GetString()!, output.GetProperty("datatype").GetString()!);
        long[] shape = [.. output.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        object?[] values;
        var isBinary = output.TryGetProperty("parameters", out var parameters);
        if (isBinary)
        {
            Assert.IsFalse(output.TryGetProperty("data", out _));
            var size = parameters.GetProperty("binary_data_size").GetInt32();
            values = Unpack(type, body.AsSpan(at, size));
            at += size;
        }
        else
        {
            values = [.. output.GetProperty("data").EnumerateArray().Select(value => ValueOf(type, value))];
        }

        Assert.AreEqual(shape.Aggregate(1L, (product, size) => product * size), values.Length);
        return new TestOutput(name, type, shape, isBinary, values);
    }

    private static object? ValueOf(string type, JsonElement value) => type switch
    {
        _ when value.ValueKind == JsonValueKind.Null => null,
        "BYTES" => value.GetString(),
        "INT64" => value.GetInt64(),
        "FP32" => value.GetSingle(),
        _ => value.GetDouble(),
    };
}
