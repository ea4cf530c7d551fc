namespace Studio.Benchmarks.Fuzzing;

using System.Text;
using System.Text.RegularExpressions;

/// <summary>Makes requests: of each operation equally many, some as they should be, some with one thing wrong, some with nothing right. The same number and seed make the same request.</summary>
/// <param name="operations">What can be asked.</param>
/// <param name="bodies">Makes bodies.</param>
/// <param name="own">The project that is asked in.</param>
/// <param name="other">The project of which nothing may be seen.</param>
/// <param name="seed">Where all chance starts.</param>
internal sealed partial class RequestMaker(IReadOnlyList<Operation> operations, BodyMaker bodies, FuzzProject own, FuzzProject other, int seed)
{
    private enum Kind
    {
        Right,
        Nearly,
        Hostile,
        Wild,
    }

    /// <summary>The request of a number.</summary>
    public FuzzRequest Make(int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + (number * 7_919)));
        var operation = operations[number % operations.Count];
        var kind = (Kind)random.Next(4);
        var method = kind == Kind.Wild && random.Next(2) == 0 ? Pick(random, HostileValues.Methods) : operation.Method;
        var foreign = kind == Kind.Nearly && random.Next(2) == 0;
        var path = PathValue().Replace(operation.Path, place => PathValueOf(place.Groups[1].Value, operation.Path, method, kind, foreign, random));
        var address = $"{own.Prefix}{path}{Query(operation, kind, random)}";
        var hasBody = operation.Types.Count > 0 || (kind == Kind.Wild && random.Next(2) == 0);
        var type = hasBody ? kind is Kind.Right or Kind.Nearly && operation.Types.Count > 0 ? Pick(random, operation.Types) : Pick(random, HostileValues.Types) : null;
        var body = hasBody ? bodies.Make(operation, type!, (int)kind, random) : null;
        return new FuzzRequest(number, operation, method, address, foreign && operation.Path.Contains('{', StringComparison.Ordinal) && !operation.Path.Contains("/projects/", StringComparison.Ordinal), HeadersOf(operation, kind, random), type, body);
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> values) => values[random.Next(values.Count)];

    private static List<(string Name, string Value)> HeadersOf(Operation operation, Kind kind, Random random)
    {
        List<(string Name, string Value)> headers = operation.Tool is not null ? [("Accept", "application/json, text/event-stream")] : [];
        if (kind >= Kind.Hostile)
        {
            headers.AddRange(Enumerable.Range(0, random.Next(3)).Select(_ => Pick(random, HostileValues.Headers)));
        }

        return headers;
    }

    private string PathValueOf(string name, string path, string method, Kind kind, bool foreign, Random random)
    {
        if (kind >= Kind.Hostile && random.Next(2) == 0)
        {
            var value = Pick(random, HostileValues.Texts);
            return random.Next(2) == 0 ? Encode(value) : Uri.EscapeDataString(value.Replace("\uD800", "", StringComparison.Ordinal));
        }

        var project = foreign ? other : own;

        // What later requests ask for stays.
        if (!foreign && method.Equals("DELETE", StringComparison.OrdinalIgnoreCase))
        {
            return name is "id" or "number" ? own.Spare.ToString() : "spare";
        }

        return name switch
        {
            "id" => (path.Contains("/experiments", StringComparison.Ordinal) ? project.Experiment : path.Contains("/batches", StringComparison.Ordinal) ? project.Batch : project.Dataset).ToString(),
            "number" => new Guid(random.Next(), 0, 0, new byte[8]).ToString(),
            "version" => Pick(random, ["1", "latest", "champion", "2"]),
            "alias" => "champion",
            _ when path.StartsWith("/openapi", StringComparison.Ordinal) => "v1",
            _ => random.Next(4) == 0 ? $"{project.Model}@champion" : project.Model,
        };
    }

    private string Query(Operation operation, Kind kind, Random random)
    {
        var given = operation.Queries.Where(_ => random.Next(3) == 0).Select(name => $"{name}={Encode(QueryValue(name, kind, random))}").ToList();
        if (kind == Kind.Wild && random.Next(3) == 0)
        {
            given.Add(Encode(Pick(random, HostileValues.Texts)));
        }

        return given.Count == 0 ? string.Empty : $"?{string.Join('&', given)}";
    }

    private string QueryValue(string name, Kind kind, Random random) => kind >= Kind.Hostile || (kind == Kind.Nearly && random.Next(2) == 0) ? Pick(random, HostileValues.Texts) : name switch
    {
        "name" => "more.csv",
        "label" => $"{own.Word}_kind",
        "datasetId" => (random.Next(3) == 0 ? other : own).Dataset.ToString(),
        "import" => new Guid(random.Next(), 0, 0, new byte[8]).ToString(),
        "rows" or "offset" => $"{random.Next(30)}",
        "version" => Pick(random, ["1", "latest"]),
        "unreadable" => "missing",
        "partial" or "explain" => "true",
        "format" => "markdown",
        "delimiter" => ";",
        "decimal" => ",",
        "encoding" => "utf-8",
        "types" => $"{own.Word}_a=text",
        _ => Pick(random, HostileValues.Texts),
    };

    // Only what HTTP itself cannot carry is escaped.
    private static string Encode(string text)
    {
        var encoded = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            _ = value is > 0x20 and < 0x7F and not (byte)'#' ? encoded.Append((char)value) : encoded.Append('%').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex PathValue();
}
