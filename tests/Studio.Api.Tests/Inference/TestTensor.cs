namespace Studio.Api.Tests.Inference;

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

/// <summary>A tensor as a client would send it; null is missing.</summary>
internal sealed record TestTensor(string Name, string Datatype, params object?[] Values)
{
    /// <summary>The shape that is claimed.</summary>
    public long[] Shape { get; init; } = [Values.Length, 1];

    /// <summary>With its values as JSON.</summary>
    public JsonObject ToJson() => Head(("data", new JsonArray([.. Values.Select(ValueOf)])));

    /// <summary>With the number of bytes that follow the JSON.</summary>
    public JsonObject ToHead() => Head(("parameters", new JsonObject { ["binary_data_size"] = ToBytes().Length }));

    /// <summary>Its values in binary.</summary>
    public byte[] ToBytes() => [.. Values.SelectMany(Element)];

    private static JsonNode? ValueOf(object? value) => value is null ? null : JsonValue.Create(value);

    private JsonObject Head((string Name, JsonNode Value) last) => new()
    {
        ["name"] = Name,
        ["datatype"] = Datatype,
        ["shape"] = new JsonArray([.. Shape.Select(size => JsonValue.Create(size))]),
        [last.Name] = last.Value,
    };

    private byte[] Element(object? value)
    {
        var number = Datatype is "BYTES" or "BOOL" ? 0 : Convert.ToDouble(value ?? double.NaN, CultureInfo.InvariantCulture);
        var bytes = new byte[8];
        switch (Datatype)
        {
            case "BYTES":
                var text = value as byte[] ?? Encoding.UTF8.GetBytes((string?)value ?? string.Empty);
                return [.. BitConverter.GetBytes(text.Length), .. text];
            case "BOOL":
                return [(bool)value! ? (byte)1 : (byte)0];
            case "FP32":
                return BitConverter.GetBytes((float)number);
            case "FP64":
                return BitConverter.GetBytes(number);
            case "FP16":
                return BitConverter.GetBytes((Half)number);
            case "BF16":
                return BitConverter.GetBytes((float)number)[2..];
            case "UINT64":
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, Convert.ToUInt64(value, CultureInfo.InvariantCulture));
                return bytes;
            default:
                BinaryPrimitives.WriteInt64LittleEndian(bytes, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                return bytes[..(int.Parse(Datatype.TrimStart('U')["INT".Length..], CultureInfo.InvariantCulture) / 8)];
        }
    }
}
