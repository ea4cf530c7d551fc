namespace Studio.Api.Inference;

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Studio.Api.Inference.Protocol;

/// <summary>Tensors of gRPC messages: their values are raw bytes beside the tensors, or typed within each.</summary>
internal static class GrpcTensors
{
    /// <summary>The inputs of a request.</summary>
    /// <exception cref="InferException">They are wrong.</exception>
    public static IReadOnlyList<InputTensor> InputsOf(ModelInferRequest request)
    {
        var raw = request.RawInputContents;
        if (raw.Count > 0 && raw.Count != request.Inputs.Count)
        {
            throw Wrong($"There are {raw.Count} raw_input_contents for {request.Inputs.Count} inputs; give all inputs that way, or none.");
        }

        return [.. request.Inputs.Select((input, index) => InputOf(input, raw.Count > 0 ? raw[index] : null))];
    }

    private static InputTensor InputOf(ModelInferRequest.Types.InferInputTensor input, ByteString? raw)
    {
        var type = TensorType.Find(input.Datatype)
            ?? throw Wrong($"Input '{input.Name}' has the datatype '{input.Datatype}'; known are {string.Join(", ", TensorType.All.Select(known => known.Name))}.");
        if (input.Parameters.ContainsKey("shared_memory_region"))
        {
            throw Wrong($"Input '{input.Name}' is in shared memory, which this server does not use; send its values.");
        }

        var filled = input.Contents is null ? [] : Fields(input.Contents).Where(field => field.Count > 0).Select(field => field.Name).ToArray();
        if (raw is not null)
        {
            return filled.Length == 0
                ? new InputTensor(input.Name, type, input.Shape, raw.Memory)
                : throw Wrong($"Input '{input.Name}' has values in both contents and raw_input_contents; give them once.");
        }

        var field = FieldOf(type) ?? throw Wrong($"Input '{input.Name}': {type.Name} has no typed contents; use raw_input_contents.");
        if (filled.Any(name => name != field))
        {
            throw Wrong($"Input '{input.Name}' is {type.Name}, whose values belong in {field}; they are in {string.Join(", ", filled)}.");
        }

        try
        {
            return new InputTensor(input.Name, type, input.Shape, Pack(type, input.Contents ?? new()));
        }
        catch (OverflowException)
        {
            throw Wrong($"Input '{input.Name}' has a value in {field} that is no {type.Name}.");
        }
    }

    private static IEnumerable<(string Name, int Count)> Fields(InferTensorContents contents) =>
    [
        ("bool_contents", contents.BoolContents.Count), ("int_contents", contents.IntContents.Count), ("int64_contents", contents.Int64Contents.Count),
        ("uint_contents", contents.UintContents.Count), ("uint64_contents", contents.Uint64Contents.Count), ("fp32_contents", contents.Fp32Contents.Count),
        ("fp64_contents", contents.Fp64Contents.Count), ("bytes_contents", contents.BytesContents.Count),
    ];

    private static string? FieldOf(TensorType type) => type.Name switch
    {
        "BOOL" => "bool_contents",
        "INT8" or "INT16" or "INT32" => "int_contents",
        "INT64" => "int64_contents",
        "UINT8" or "UINT16" or "UINT32" => "uint_contents",
        "UINT64" => "uint64_contents",
        "FP32" => "fp32_contents",
        "FP64" => "fp64_contents",
        "BYTES" => "bytes_contents",
        _ => null,
    };

    /// <summary>Typed values in the binary form.</summary>
    private static byte[] Pack(TensorType type, InferTensorContents contents) => type.Name switch
    {
        "BOOL" => [.. contents.BoolContents.Select(value => value ? (byte)1 : (byte)0)],
        "INT8" => Pack(contents.IntContents, value => sbyte.CreateChecked(value)),
        "INT16" => Pack(contents.IntContents, value => short.CreateChecked(value)),
        "INT32" => Pack(contents.IntContents, value => value),
        "INT64" => Pack(contents.Int64Contents, value => value),
        "UINT8" => Pack(contents.UintContents, value => byte.CreateChecked(value)),
        "UINT16" => Pack(contents.UintContents, value => ushort.CreateChecked(value)),
        "UINT32" => Pack(contents.UintContents, value => value),
        "UINT64" => Pack(contents.Uint64Contents, value => value),
        "FP32" => Pack(contents.Fp32Contents, value => value),
        "FP64" => Pack(contents.Fp64Contents, value => value),
        _ => PackTexts(contents.BytesContents),
    };

    private static byte[] Pack<TFrom, TTo>(RepeatedField<TFrom> values, Func<TFrom, TTo> convert)
        where TTo : struct
    {
        var packed = new TTo[values.Count];
        for (var i = 0; i < packed.Length; i++)
        {
            packed[i] = convert(values[i]);
        }

        return MemoryMarshal.AsBytes<TTo>(packed).ToArray();
    }

    private static byte[] PackTexts(RepeatedField<ByteString> texts)
    {
        var packed = new byte[texts.Sum(text => sizeof(int) + text.Length)];
        var at = 0;
        foreach (var text in texts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(at), text.Length);
            text.Span.CopyTo(packed.AsSpan(at + sizeof(int)));
            at += sizeof(int) + text.Length;
        }

        return packed;
    }

    private static InferException Wrong(string message) => new(InferProblemKind.Invalid, message);
}
