namespace Studio.Benchmarks.Serving;

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Pipelines.Data;
using Studio.Pipelines.Scoring;

/// <summary>Rows as binary tensors of the Open Inference Protocol.</summary>
internal static class TensorRequest
{
    /// <summary>The bytes of a request for binary outputs.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="signature">Its signature.</param>
    /// <param name="rows">The rows.</param>
    public static byte[] Of(string model, ModelSignature signature, ColumnTable rows)
    {
        var inputs = new JsonArray();
        var tail = new List<byte>();
        foreach (var input in signature.Inputs)
        {
            var bytes = rows.Column<TableColumn>(input.Name) switch
            {
                NumberColumn numbers when input.Type == "float" => MemoryMarshal.AsBytes<float>(Array.ConvertAll(numbers.Values, value => (float)value)).ToArray(),
                NumberColumn numbers => MemoryMarshal.AsBytes<double>(numbers.Values).ToArray(),
                TextColumn texts => [.. texts.Values.SelectMany(Text)],
                var other => throw new NotSupportedException(other.Name),
            };
            tail.AddRange(bytes);
            inputs.Add(new JsonObject
            {
                ["name"] = input.Name,
                ["datatype"] = TensorType.OfSignature(input.Type).Name,
                ["shape"] = new JsonArray(rows.RowCount, 1),
                ["parameters"] = new JsonObject { ["binary_data_size"] = bytes.Length },
            });
        }

        var json = Encoding.UTF8.GetBytes(new JsonObject { ["inputs"] = inputs, ["parameters"] = new JsonObject { ["binary_data_output"] = true } }.ToJsonString());
        return HttpConnection.Request($"/v2/models/{model}/infer", "application/octet-stream", [.. json, .. tail], $"Inference-Header-Content-Length: {json.Length}");
    }

    private static byte[] Text(string text)
    {
        var bytes = new byte[sizeof(int) + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - sizeof(int));
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(sizeof(int)));
        return bytes;
    }
}
