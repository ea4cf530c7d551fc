namespace Studio.Pipelines.Scoring;

using System.Buffers.Binary;

/// <summary>A table of a FlatBuffer that nobody has verified yet: whatever lies outside the bytes is refused.</summary>
/// <remarks>https://flatbuffers.dev/internals/</remarks>
internal readonly ref struct FlatTable
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _place;

    private FlatTable(ReadOnlySpan<byte> bytes, int place)
    {
        _bytes = bytes;
        _place = place;
    }

    /// <summary>The table that a FlatBuffer begins with.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is damaged or cut off, as everywhere here.</exception>
    public static FlatTable Root(ReadOnlySpan<byte> bytes) => new(bytes, Target(bytes, 0));

    /// <summary>A number of 64 bits; 0 where there is none.</summary>
    public long Long(int slot) => Find(slot) is { } place ? BinaryPrimitives.ReadInt64LittleEndian(_bytes[place..]) : 0;

    /// <summary>A number of 8 bits; 0 where there is none.</summary>
    public byte Byte(int slot) => Find(slot) is { } place ? _bytes[place] : (byte)0;

    /// <summary>A table within this one.</summary>
    /// <returns>False where there is none.</returns>
    public bool TryTable(int slot, out FlatTable table)
    {
        var place = Find(slot);
        table = place is null ? default : new FlatTable(_bytes, Target(_bytes, place.Value));
        return place is not null;
    }

    /// <summary>The elements of a vector; empty where there is none.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="size">Bytes of an element.</param>
    /// <param name="least">As many are given where there is a vector, even if it says that it has fewer: some readers do not ask it.</param>
    public ReadOnlySpan<byte> Vector(int slot, int size, int least = 0)
    {
        if (Find(slot) is not { } place)
        {
            return default;
        }

        var vector = Target(_bytes, place);
        var length = size * Math.Max(least, (long)BinaryPrimitives.ReadInt32LittleEndian(_bytes[vector..]));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _bytes.Length);
        return _bytes.Slice(vector + sizeof(int), (int)length);
    }

    /// <summary>A table of a vector of tables.</summary>
    public FlatTable Element(int slot, int index)
    {
        var vector = Target(_bytes, Find(slot)!.Value);
        return new FlatTable(_bytes, Target(_bytes, vector + (sizeof(int) * (index + 1))));
    }

    private int? Find(int slot)
    {
        var directory = _place - BinaryPrimitives.ReadInt32LittleEndian(_bytes[_place..]);
        var entry = sizeof(short) * (slot + 2);
        if (entry >= BinaryPrimitives.ReadInt16LittleEndian(_bytes[directory..]))
        {
            return null;
        }

        var distance = BinaryPrimitives.ReadInt16LittleEndian(_bytes[(directory + entry)..]);
        return distance == 0 ? null : _place + distance;
    }

    private static int Target(ReadOnlySpan<byte> bytes, int place) => place + BinaryPrimitives.ReadInt32LittleEndian(bytes[place..]);
}
