namespace Studio.Pipelines.Data.Packing;

/// <summary>All packings.</summary>
internal static class Packings
{
    /// <summary>One within another, such as <c>.csv.gz</c> in <c>.zip</c>, and no more.</summary>
    public const int MostLevels = 2;

    /// <summary>Every packing.</summary>
    public static IReadOnlyList<IPacking> All { get; } = [new GzipPacking(), new ZstandardPacking(), new ZipPacking()];

    /// <summary>The packing by a file's first bytes; null when it is not packed.</summary>
    public static IPacking? Of(byte[] head) => All.FirstOrDefault(packing => packing.Fits(head));

    /// <summary>A file name without the endings of packings.</summary>
    public static string Unpacked(string fileName)
    {
        var ending = Path.GetExtension(fileName).ToLowerInvariant();
        return ending is GzipPacking.Ending or ZstandardPacking.Ending ? fileName[..^ending.Length] : fileName;
    }
}
