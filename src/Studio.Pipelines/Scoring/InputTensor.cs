namespace Studio.Pipelines.Scoring;

using System.Buffers.Binary;

/// <summary>What the elements of a tensor are, by the names of the Open Inference Protocol.</summary>
/// <param name="Name">Its name, such as <c>FP32</c>.</param>
/// <param name="Size">Bytes of an element; 0 for texts, each of which has its length before it.</param>
public sealed record TensorType(string Name, int Size)
{
    /// <summary>Texts: the bytes of each follow its length in 4 bytes, the lowest first.</summary>
    public static TensorType Bytes { get; } = new("BYTES", 0);

    /// <summary>Truth values of one byte.</summary>
    public static TensorType Bool { get; } = new("BOOL", 1);

    /// <summary>Numbers of 32 bits.</summary>
    public static TensorType Fp32 { get; } = new("FP32", 4);

    /// <summary>Numbers of 64 bits.</summary>
    public static TensorType Fp64 { get; } = new("FP64", 8);

    /// <summary>Whole numbers of 64 bits.</summary>
    public static TensorType Int64 { get; } = new("INT64", 8);

    /// <summary>Bytes, such as the colours of pictures.</summary>
    public static TensorType UInt8 { get; } = new("UINT8", 1);

    /// <summary>All types.</summary>
    public static IReadOnlyList<TensorType> All { get; } =
    [
        Bool, UInt8, new("UINT16", 2), new("UINT32", 4), new("UINT64", 8), new("INT8", 1), new("INT16", 2), new("INT32", 4), Int64, new("FP16", 2), Fp32, Fp64, new("BF16", 2), Bytes,
    ];

    /// <summary>True for numbers of any size.</summary>
    public bool IsNumber => this != Bytes && this != Bool;

    /// <summary>True for whole numbers.</summary>
    public bool IsWhole => Name.Contains("INT", StringComparison.Ordinal);

    /// <summary>The type of this name; null when there is none.</summary>
    public static TensorType? Find(string? name) => All.FirstOrDefault(type => type.Name == name);

    /// <summary>The type of an input or output of a model.</summary>
    /// <param name="type"><c>float</c>, <c>double</c>, <c>int64</c> or <c>string</c>.</param>
    public static TensorType OfSignature(string type) => type switch
    {
        "float" => Fp32,
        "double" => Fp64,
        "int64" => Int64,
        _ => Bytes,
    };

    /// <summary>An element that is a number.</summary>
    /// <param name="element">Its bytes, the lowest first.</param>
    internal double Number(ReadOnlySpan<byte> element) => Name switch
    {
        "FP32" => BinaryPrimitives.ReadSingleLittleEndian(element),
        "FP64" => BinaryPrimitives.ReadDoubleLittleEndian(element),
        "FP16" => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
        "BF16" => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(element) << 16),
        "UINT64" => BinaryPrimitives.ReadUInt64LittleEndian(element),
        _ => Whole(element),
    };

    /// <summary>An element that is a number in the fewest digits that tell it from its neighbours.</summary>
    /// <param name="element">Its bytes, the lowest first.</param>
    /// <param name="text">Room for <see cref="NumberText.MostBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    internal int Format(ReadOnlySpan<byte> element, Span<byte> text)
    {
        int written;
        _ = Name switch
        {
            "FP16" => BinaryPrimitives.ReadHalfLittleEndian(element).TryFormat(text, out written, default, CultureInfo.InvariantCulture),
            "FP32" or "BF16" => ((float)Number(element)).TryFormat(text, out written, default, CultureInfo.InvariantCulture),
            "FP64" => BinaryPrimitives.ReadDoubleLittleEndian(element).TryFormat(text, out written, default, CultureInfo.InvariantCulture),
            "UINT64" => BinaryPrimitives.ReadUInt64LittleEndian(element).TryFormat(text, out written, default, CultureInfo.InvariantCulture),
            _ => Whole(element).TryFormat(text, out written, default, CultureInfo.InvariantCulture),
        };
        return written;
    }

    /// <summary>True when a type of whole numbers has this one.</summary>
    internal bool Holds(double number)
    {
        var isUnsigned = Name[0] == 'U';
        var power = Math.Pow(2, (8 * Size) - (isUnsigned ? 0 : 1));
        return number == Math.Truncate(number) && number >= (isUnsigned ? 0 : -power) && number <= power - 1;
    }

    /// <summary>An element that is a whole number of at most 64 bits with a sign.</summary>
    internal long Whole(ReadOnlySpan<byte> element) => Name switch
    {
        "INT64" => BinaryPrimitives.ReadInt64LittleEndian(element),
        "INT32" => BinaryPrimitives.ReadInt32LittleEndian(element),
        "INT16" => BinaryPrimitives.ReadInt16LittleEndian(element),
        "INT8" => (sbyte)element[0],
        "UINT32" => BinaryPrimitives.ReadUInt32LittleEndian(element),
        "UINT16" => BinaryPrimitives.ReadUInt16LittleEndian(element),
        _ => element[0],
    };
}

/// <summary>A named tensor that a client gives for a column.</summary>
/// <param name="Name">Name of the column.</param>
/// <param name="Type">What its elements are.</param>
/// <param name="Shape">[rows,1] or [rows]; of pictures as pixels [rows,3,height,width].</param>
/// <param name="Values">The elements one after the other, in the form of <see cref="TensorType"/>; or JSON, see <see cref="IsJson"/>.</param>
public sealed record InputTensor(string Name, TensorType Type, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Values)
{
    /// <summary>True when the values are a list of JSON, nested or not, in which null is missing.</summary>
    public bool IsJson { get; init; }
}
