namespace Studio.Api.Inference;

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Studio.Api.Serving;

/// <summary>An output of an answer.</summary>
/// <param name="output">The output in the signature.</param>
/// <param name="signature">The model's signature.</param>
/// <param name="scored">What the model answered.</param>
/// <param name="isBinary">True to write it in binary where there is a choice.</param>
internal sealed class OutputTensor(SignatureOutput output, ModelSignature signature, ScoredRows scored, bool isBinary)
{
    /// <summary>Its name.</summary>
    public string Name => output.Name;

    /// <summary>What its elements are.</summary>
    public TensorType Type { get; } = TensorType.OfSignature(output.Type);

    /// <summary>Its shape: labels [rows], all others [rows,columns].</summary>
    public IReadOnlyList<long> Shape => IsLabel ? [scored.Predictions.Rows] : [scored.Predictions.Rows, scored.Predictions.Columns];

    /// <summary>True to write it in binary where there is a choice.</summary>
    public bool IsBinary => isBinary;

    private bool IsLabel => signature.Task.HasClasses && output == signature.Outputs[0];

    /// <summary>Writes its elements as a list of JSON.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        if (IsLabel)
        {
            WriteLabels(json);
        }
        else if (scored.Numbers is { } numbers)
        {
            WriteNumbers(json, numbers, double.IsFinite, (writer, number) => writer.WriteNumberValue(number));
        }
        else
        {
            WriteNumbers(json, scored.Predictions.Values, float.IsFinite, (writer, number) => writer.WriteNumberValue(number));
        }

        json.WriteEndArray();
    }

    /// <summary>Writes its elements in binary.</summary>
    /// <returns>Bytes written.</returns>
    public int WriteBinary(PooledBuffer buffer)
    {
        var before = buffer.Count;
        if (IsLabel)
        {
            WriteLabels(buffer);
        }
        else
        {
            Write(buffer, scored.Numbers is { } numbers ? MemoryMarshal.AsBytes<double>(numbers) : MemoryMarshal.AsBytes<float>(scored.Predictions.Values));
        }

        return buffer.Count - before;
    }

    private static void WriteNumbers<T>(Utf8JsonWriter json, T[] numbers, Func<T, bool> isFinite, Action<Utf8JsonWriter, T> write)
    {
        foreach (var number in numbers)
        {
            if (isFinite(number))
            {
                write(json, number);
            }
            else
            {
                json.WriteNullValue();
            }
        }
    }

    private static void Write(PooledBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.GetSpan(bytes.Length));
        buffer.Advance(bytes.Length);
    }

    private void WriteLabels(Utf8JsonWriter json)
    {
        foreach (var label in scored.Labels!)
        {
            if (Type == TensorType.Int64)
            {
                json.WriteNumberValue(long.Parse(label, CultureInfo.InvariantCulture));
            }
            else
            {
                json.WriteStringValue(label);
            }
        }
    }

    private void WriteLabels(PooledBuffer buffer)
    {
        foreach (var label in scored.Labels!)
        {
            if (Type == TensorType.Int64)
            {
                BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(sizeof(long)), long.Parse(label, CultureInfo.InvariantCulture));
                buffer.Advance(sizeof(long));
                continue;
            }

            var span = buffer.GetSpan(sizeof(int) + Encoding.UTF8.GetMaxByteCount(label.Length));
            var length = Encoding.UTF8.GetBytes(label, span[sizeof(int)..]);
            BinaryPrimitives.WriteInt32LittleEndian(span, length);
            buffer.Advance(sizeof(int) + length);
        }
    }
}
