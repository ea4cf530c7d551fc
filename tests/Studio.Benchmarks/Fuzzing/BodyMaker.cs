namespace Studio.Benchmarks.Fuzzing;

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

/// <summary>Makes bodies by the schema of what an operation takes, and spoils them.</summary>
/// <param name="openApi">The description, whose schemas refer to one another.</param>
/// <param name="own">The project that is asked in.</param>
/// <param name="other">The project of which nothing may be seen; bodies name its ids only, because a name in a body may become that of a thing.</param>
internal sealed class BodyMaker(JsonElement openApi, FuzzProject own, FuzzProject other)
{
    private const int Deepest = 4;

    /// <summary>A body.</summary>
    /// <param name="operation">Who takes it.</param>
    /// <param name="type">What it is said to be.</param>
    /// <param name="kind">0 as it should be, 1 with one thing wrong, more for worse.</param>
    /// <param name="random">Chance.</param>
    public byte[] Make(Operation operation, string type, int kind, Random random)
    {
        if (kind >= 2 && random.Next(4) == 0)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            return noise;
        }

        if (!type.StartsWith("application/json", StringComparison.Ordinal))
        {
            var table = FuzzProject.Table(own.Word);
            var text = type.StartsWith("multipart/", StringComparison.Ordinal) ? $"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"more.csv\"\r\n\r\n{table}\r\n--x--\r\n" : table;
            return Encoding.UTF8.GetBytes(kind == 0 ? text : text[..random.Next(text.Length)]);
        }

        var json = JsonOf(operation, random);
        if (kind > 0 && json is JsonObject fields)
        {
            Spoil(operation.Tool is null ? fields : (JsonObject)fields["params"]!["arguments"]!, random);
        }

        var whole = json?.ToJsonString() ?? "null";
        return Encoding.UTF8.GetBytes(kind < 2 ? whole : random.Next(4) switch
        {
            0 => Pick(random, HostileValues.Json),
            1 => whole[..random.Next(whole.Length)],
            2 => whole.Replace(":", $":{Pick(random, HostileValues.Json)},\"z\":", StringComparison.Ordinal),
            _ => whole,
        });
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> values) => values[random.Next(values.Count)];

    private JsonNode? JsonOf(Operation operation, Random random)
    {
        var made = operation.Schema.ValueKind == JsonValueKind.Undefined ? Rows(operation, random) : Value(operation.Schema, string.Empty, Deepest, random);

        // Searches are short: nobody waits for them.
        if (made is JsonObject search && (operation.Tool == "start_experiment" || operation.Path.EndsWith("/experiments", StringComparison.Ordinal)))
        {
            (search["trials"], search["learners"]) = (1, new JsonArray("baseline"));
            _ = search.Remove("budgetSeconds");
        }

        return operation.Tool is { } tool
            ? new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = "tools/call", ["params"] = new JsonObject { ["name"] = tool, ["arguments"] = made } }
            : made;
    }

    private JsonObject Rows(Operation operation, Random random) => operation.Path.StartsWith("/v2", StringComparison.Ordinal)
        ? new() { ["inputs"] = new JsonArray(Tensor("a", random), Tensor("b", random)) }
        : new() { ["rows"] = RowList(random) };

    private JsonObject Tensor(string column, Random random) => new()
    {
        ["name"] = $"{own.Word}_{column}",
        ["datatype"] = Pick(random, ["FP32", "FP64", "INT64", "BYTES"]),
        ["shape"] = new JsonArray(1, 1),
        ["data"] = new JsonArray(random.Next(9)),
    };

    private JsonArray RowList(Random random) => [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => new JsonObject { [$"{own.Word}_a"] = random.Next(9), [$"{own.Word}_b"] = random.Next(9) })];

    private static void Spoil(JsonObject fields, Random random)
    {
        var name = fields.Count == 0 || random.Next(5) == 0 ? "surprise" : fields.ElementAt(random.Next(fields.Count)).Key;
        if (random.Next(4) == 0)
        {
            _ = fields.Remove(name);
            return;
        }

        try
        {
            var hostile = JsonNode.Parse(Pick(random, HostileValues.Json));
            _ = hostile?.ToJsonString();
            fields[name] = hostile;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // It is none, or half a character, which only bodies of text can have.
            fields[name] = Pick(random, HostileValues.Texts).Replace("\uD800", "?", StringComparison.Ordinal);
        }
    }

    private JsonNode? Value(JsonElement schema, string name, int deeper, Random random)
    {
        if (Known(name, random) is { } known)
        {
            return known;
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            return deeper == 0 ? null : Value(openApi.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]), string.Empty, deeper - 1, random);
        }

        if (schema.TryGetProperty("enum", out var words))
        {
            return JsonNode.Parse(words[random.Next(words.GetArrayLength())].GetRawText());
        }

        return TypeOf(schema) switch
        {
            "object" when schema.TryGetProperty("properties", out var properties) => new JsonObject(properties.EnumerateObject()
                .Where(field => IsNeeded(field.Name) || random.Next(4) == 0)
                .Select(field => KeyValuePair.Create(field.Name, deeper == 0 ? null : Value(field.Value, field.Name, deeper - 1, random)))),
            "object" => new JsonObject { [$"{own.Word}_a"] = random.Next(9) },
            "array" => deeper == 0 || !schema.TryGetProperty("items", out var items) ? new JsonArray() : new JsonArray(Value(items, string.Empty, deeper - 1, random)),
            "integer" => random.Next(-1, 50),
            "number" => random.NextDouble() * 10,
            "boolean" => random.Next(2) == 0,
            _ => Pick(random, HostileValues.Texts).Replace("\uD800", "?", StringComparison.Ordinal),
        };
    }

    private static bool IsNeeded(string name) => name is "datasetId" or "experimentId" or "label" or "rows" or "row" or "model" or "report" or "csv" or "candidate" or "version" or "wanted";

    private JsonNode? Known(string name, Random random) => name switch
    {
        "datasetId" or "testDatasetId" => (random.Next(4) == 0 ? other : own).Dataset.ToString(),
        "experimentId" => (random.Next(4) == 0 ? other : own).Experiment.ToString(),
        "label" => $"{own.Word}_kind",
        "model" => (random.Next(4) == 0 ? other : own).Model,
        "name" => $"{own.Word}-more",
        "report" => Pick(random, ["metrics", "quality", "importance", "plan"]),
        "csv" => FuzzProject.Table(own.Word),
        "rows" => RowList(random),
        "row" => RowList(random)[0]!.DeepClone(),
        "candidate" => Pick(random, ["best", "single", "small"]),
        "left" or "right" or "version" => 1,
        "waitSeconds" => 0,
        "address" => Pick(random, ["http://127.0.0.1:1/a.csv", "http://169.254.169.254/", "file:///etc/passwd", "http://[::1]/"]),
        "parallelism" or "threads" => 1,
        _ => null,
    };

    private static string? TypeOf(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? null
        : type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(word => word.GetString()).FirstOrDefault(word => word != "null")
        : type.GetString();
}
