namespace Studio.Api.Inference;

using System.Text.Json;
using System.Text.Unicode;

/// <summary>Reads the body of a request: JSON, after which the bytes of tensors may follow (the binary tensor data extension).</summary>
internal static class InferRequestReader
{
    private const string BinarySize = "binary_data_size";
    private const string SharedMemory = "shared_memory_region";

    /// <summary>Reads a call.</summary>
    /// <param name="model">The model as it was named.</param>
    /// <param name="version">The version asked for; null for what the name says.</param>
    /// <param name="json">The JSON, without words that JSON does not know.</param>
    /// <param name="tail">The bytes that follow it.</param>
    /// <exception cref="InferException">It is wrong.</exception>
    public static InferCall Read(string model, string? version, ReadOnlyMemory<byte> json, ReadOnlyMemory<byte> tail)
    {
        var request = Parse(json.Span);
        if (request.Inputs is not { Count: > 0 })
        {
            throw Wrong("The request has no inputs; give a tensor for each column of the model.");
        }

        var inputs = new List<InputTensor>(request.Inputs.Count);
        var rest = tail;
        foreach (var given in request.Inputs)
        {
            inputs.Add(Input(given ?? new(), json, ref rest));
        }

        if (!rest.IsEmpty)
        {
            throw Wrong($"{rest.Length} bytes of binary data belong to no input; {BinarySize} of the inputs must add up to what follows the JSON.");
        }

        var binary = Flag(request.Parameters, "binary_data_output", "The request") ?? false;
        return new InferCall(model, version, request.Id, inputs, [.. (request.Outputs ?? []).Select(output => Output(output ?? new(), binary))], binary);
    }

    private static InferRequestJson Parse(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw Wrong("The JSON of the request is not in UTF-8.");
        }

        try
        {
            return InferRequestJson.Parse(json) ?? throw Wrong("The request is null; it must be an object with inputs.");
        }
        catch (JsonException exception)
        {
            var path = exception.Path is null or "$" ? string.Empty : $" ({exception.Path})";
            throw Wrong($"The request is not valid JSON of the protocol{path}: {CauseOf(exception)}");
        }
    }

    // The framework's wording of a value of the wrong kind names a C# type.
    private static string CauseOf(JsonException exception) => exception.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal)
        ? "the value is not what the protocol has there, or is too large, or has half of a letter."
        : exception.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0];

    private static InputTensor Input(InferRequestJson.Tensor given, ReadOnlyMemory<byte> json, ref ReadOnlyMemory<byte> rest)
    {
        var name = given.Name ?? throw Wrong("An input has no name.");
        var type = TensorType.Find(given.Datatype)
            ?? throw Wrong($"Input '{name}' has the datatype '{given.Datatype}'; known are {string.Join(", ", TensorType.All.Select(known => known.Name))}.");
        var shape = given.Shape ?? throw Wrong($"Input '{name}' has no shape; give [rows,1].");
        if (given.Parameters?.ContainsKey(SharedMemory) == true)
        {
            throw Wrong($"Input '{name}' is in shared memory, which this server does not use; send its values.");
        }

        if (given.Parameters?.GetValueOrDefault(BinarySize) is not { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } size)
        {
            return given.Data is { } place
                ? new InputTensor(name, type, shape, json.Slice(place.Start, place.Length)) { IsJson = true }
                : throw Wrong($"Input '{name}' has neither data nor {BinarySize}.");
        }

        if (size.ValueKind != JsonValueKind.Number || !size.TryGetInt32(out var bytes) || bytes < 0 || bytes > rest.Length)
        {
            throw Wrong($"Input '{name}' has {BinarySize} {size.GetRawText()}, and {rest.Length} bytes are left after the JSON, where Inference-Header-Content-Length says that it ends.");
        }

        if (given.Data is not null)
        {
            throw Wrong($"Input '{name}' has both data and {BinarySize}; give one of them.");
        }

        var values = rest[..bytes];
        rest = rest[bytes..];
        return new InputTensor(name, type, shape, values);
    }

    private static WantedOutput Output(InferRequestJson.Tensor given, bool binary)
    {
        var name = given.Name ?? throw Wrong("An output has no name.");
        foreach (var unknown in new[] { "classification", SharedMemory })
        {
            if (given.Parameters?.GetValueOrDefault(unknown) is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) })
            {
                throw Wrong($"Output '{name}' has the parameter '{unknown}', which this server does not know.");
            }
        }

        return new WantedOutput(name, Flag(given.Parameters, "binary_data", $"Output '{name}'") ?? binary);
    }

    private static bool? Flag(Dictionary<string, JsonElement>? parameters, string name, string owner) => parameters?.GetValueOrDefault(name).ValueKind switch
    {
        null or JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong($"{owner}: the parameter '{name}' must be true or false."),
    };

    private static InferException Wrong(string message) => new(InferProblemKind.Invalid, message);
}
