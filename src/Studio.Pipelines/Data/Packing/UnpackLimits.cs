namespace Studio.Pipelines.Data.Packing;

/// <summary>How much may come out of a packed table: a few bytes may unpack to any number. Whoever has a table that is refused uploads it unpacked.</summary>
internal static class UnpackLimits
{
    /// <summary>Most that an upload may unpack to, in multiples of its own size. Tables shrink to a tenth, those of hardly anything but zeros to a hundredth.</summary>
    public const int MaxRatio = 250;

    /// <summary>What unpacks to no more bytes than this, 512 MiB, is taken whatever its ratio.</summary>
    public const long FreeBytes = 512L << 20;

    /// <summary>Most bytes that come out of an upload, through all of its packings.</summary>
    /// <param name="upload">Its own bytes.</param>
    public static long MostBytes(long upload) => Math.Max(FreeBytes, upload * MaxRatio);

    /// <summary>The sum of what archives state, which may be any numbers.</summary>
    public static long Sum(IEnumerable<long> lengths) => lengths.Aggregate(0L, (sum, length) => length < 0 || length > long.MaxValue - sum ? long.MaxValue : sum + length);
}
