namespace Studio.Pipelines.Scoring;

using Microsoft.ML.OnnxRuntime;

/// <summary>A tensor of one row, whose values are written in place.</summary>
internal sealed class RowCell
{
    private readonly float[] _floats = [];
    private readonly double[] _doubles = [];

    /// <summary>A tensor.</summary>
    /// <param name="type">As in a signature: <c>float</c>, <c>double</c>, <c>int64</c> or <c>string</c>.</param>
    /// <param name="shape">Its shape.</param>
    public RowCell(string type, long[] shape)
    {
        var length = shape.Aggregate(1L, (product, size) => product * size);
        Value = type switch
        {
            "float" => Of(_floats = GC.AllocateArray<float>((int)length, pinned: true), shape),
            "double" => Of(_doubles = GC.AllocateArray<double>((int)length, pinned: true), shape),
            "int64" => Of(GC.AllocateArray<long>((int)length, pinned: true), shape),
            "string" => OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape),
            _ => throw new NotSupportedException($"Tensors of type '{type}' are not known."),
        };
    }

    /// <summary>The tensor.</summary>
    public OrtValue Value { get; }

    /// <summary>Bytes of the longest text that it held: ONNX Runtime keeps the room.</summary>
    public int LongestText { get; private set; }

    /// <summary>Writes its first value, of 32 or 64 bits as its type says.</summary>
    public void Set(double number)
    {
        if (_doubles.Length > 0)
        {
            _doubles[0] = number;
        }
        else
        {
            _floats[0] = (float)number;
        }
    }

    /// <summary>Writes its first value.</summary>
    public void Set(ReadOnlySpan<byte> text)
    {
        LongestText = Math.Max(LongestText, text.Length);
        Value.StringTensorSetElementAt(text, 0);
    }

    private static OrtValue Of<T>(T[] values, long[] shape)
        where T : unmanaged =>
        OrtValue.CreateTensorValueFromMemory(values, shape);
}
