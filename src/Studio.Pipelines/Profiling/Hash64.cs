namespace Studio.Pipelines.Profiling;

using System.Runtime.InteropServices;

/// <summary>
/// 64-bit hashes of values that are alike on every machine. Two of n different values share one with a chance of about n² / 2^65: one in
/// a hundred million for 500,000 values. Not for values that somebody chose to collide.
/// </summary>
internal static class Hash64
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private const ulong Prime = 0xC2B2AE3D27D4EB4F;

    /// <summary>The hash of a missing value.</summary>
    public const ulong Missing = 0x6D697373696E6721;

    /// <summary>A one-to-one mapping of 64 bits whose output bits all depend on all input bits: the end of SplitMix64 (Steele, Lea and Flood 2014).</summary>
    public static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>The bits of a number; those of 0 for −0.</summary>
    public static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value == 0 ? 0 : value);

    /// <summary>The hash of bytes: each eight of them are multiplied into the state as wyhash does (Wang 2019), the high half folded onto the low one.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = Golden ^ ((ulong)bytes.Length * Prime);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            hash = Fold(hash ^ MemoryMarshal.Read<ulong>(bytes));
        }

        var last = 0UL;
        foreach (var value in bytes)
        {
            last = (last << 8) | value;
        }

        return Mix(Fold(hash ^ last) ^ (ulong)bytes.Length);
    }

    private static ulong Fold(ulong state)
    {
        var high = Math.BigMul(state ^ Prime, Golden, out var low);
        return high ^ low;
    }
}
