namespace Studio.Pipelines.Scoring;

using System.Buffers.Binary;

/// <summary>
/// Looks through the messages of an Arrow stream before Arrow's reader does. That follows nested fields by recursion, and a damaged
/// schema may name a field as its own child: no exception is thrown at the end of the stack, the process ends. And it makes room for as many
/// buffers as a message says.
/// </summary>
/// <remarks>https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc; slots as in https://github.com/apache/arrow/tree/main/format</remarks>
internal sealed class ArrowCheck
{
    /// <summary>Fields within fields that are followed; what a model reads is not nested at all.</summary>
    private const int MostDepth = 64;

    /// <summary>Fields of a schema, nested ones too. Each is counted as often as it is named, so that sharing them cannot make work without end.</summary>
    private const int MostFields = 100_000;

    private const byte OfSchema = 1;
    private const byte BinaryView = 23;
    private const byte TextView = 24;

    private bool _isFirst = true;
    private int _fields;
    private int _views;

    private ArrowCheck()
    {
    }

    /// <summary>Looks through a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <returns>True when it says where it ends; without that it is whole too, by the format, or was cut off between two messages.</returns>
    /// <exception cref="DatasetException">There are too many fields, or they are nested too deep.</exception>
    /// <exception cref="ArgumentException">It is damaged or cut off.</exception>
    public static bool Run(ReadOnlySpan<byte> stream)
    {
        var check = new ArrowCheck();
        while (stream.Length >= sizeof(int))
        {
            var length = check.Message(stream);
            if (length == 0)
            {
                return true;
            }

            stream = stream[length..];
        }

        return false;
    }

    /// <summary>Looks through the message at the beginning of some bytes.</summary>
    /// <param name="bytes">The message and what follows it.</param>
    /// <returns>Bytes of it and its body; 0 at the end of a stream.</returns>
    private int Message(ReadOnlySpan<byte> bytes)
    {
        const int Continuation = -1;
        var prefix = BinaryPrimitives.ReadInt32LittleEndian(bytes) == Continuation ? 2 * sizeof(int) : sizeof(int);
        var metadata = bytes.Slice(prefix, BinaryPrimitives.ReadInt32LittleEndian(bytes[(prefix - sizeof(int))..]));
        if (metadata.IsEmpty)
        {
            return 0;
        }

        var message = FlatTable.Root(metadata);
        var (body, length) = (message.Long(3), prefix + metadata.Length);
        if (message.TryTable(2, out var header))
        {
            // The first message is read as a schema whatever it says it is.
            Header(_isFirst ? OfSchema : message.Byte(1), header);
        }

        _isFirst = false;
        ArgumentOutOfRangeException.ThrowIfNegative(body);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(body, bytes.Length - length);
        return length + (int)body;
    }

    private void Header(byte kind, FlatTable header)
    {
        const byte OfDictionary = 2;
        const byte OfBatch = 3;
        switch (kind)
        {
            case OfSchema:
                Schema(header);
                break;
            case OfDictionary when header.TryTable(1, out var batch):
                Batch(batch, 1);
                break;
            case OfBatch:
                Batch(header, _views);
                break;
        }
    }

    private void Schema(FlatTable schema)
    {
        (_fields, _views) = (0, 0);
        _ = schema.Vector(2, sizeof(int));
        Follow(schema, 1, 0, isInBatches: true);
    }

    private void Follow(FlatTable parent, int slot, int depth, bool isInBatches)
    {
        var count = parent.Vector(slot, sizeof(int)).Length / sizeof(int);
        _fields += count;
        if (_fields > MostFields)
        {
            throw new DatasetException($"The schema of the Arrow data has more than {MostFields} fields; send only the model's columns.");
        }

        if (count > 0 && depth == MostDepth)
        {
            throw new DatasetException($"The schema of the Arrow data has fields that are nested more than {MostDepth} deep; send columns of numbers, texts, truth values or moments.");
        }

        for (var index = 0; index < count; index++)
        {
            var field = parent.Element(slot, index);
            var hasValues = isInBatches && !field.TryTable(4, out _);
            _views += hasValues && field.Byte(2) is BinaryView or TextView ? 1 : 0;
            Field(field);
            Follow(field, 5, depth + 1, hasValues);
        }
    }

    private static void Field(FlatTable field)
    {
        const byte Union = 14;
        _ = field.Vector(6, sizeof(int));
        if (field.Byte(2) == Union && field.TryTable(3, out var union))
        {
            _ = union.Vector(1, sizeof(int));
        }
    }

    /// <summary>Looks through a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="views">Columns of views: Arrow's reader makes room for as many buffers as each of them says, and takes so many counts as it needs.</param>
    private static void Batch(FlatTable batch, int views)
    {
        const int NodeBytes = 16;
        const int BufferBytes = 16;
        _ = batch.Vector(1, NodeBytes);
        var buffers = batch.Vector(2, BufferBytes).Length / BufferBytes;
        for (var counts = batch.Vector(4, sizeof(long), views); counts.Length > 0; counts = counts[sizeof(long)..])
        {
            var variadic = BinaryPrimitives.ReadInt64LittleEndian(counts);
            ArgumentOutOfRangeException.ThrowIfNegative(variadic);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(variadic, buffers);
        }
    }
}
