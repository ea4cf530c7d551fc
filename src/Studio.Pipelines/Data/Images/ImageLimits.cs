namespace Studio.Pipelines.Data.Images;

/// <summary>What a picture and an archive of pictures may be. The limits keep memory and time bounded whatever is sent.</summary>
public static class ImageLimits
{
    /// <summary>Most files of an archive.</summary>
    public const int MaxEntries = 500_000;

    /// <summary>Largest file of a picture, in bytes: 32 MiB.</summary>
    public const int MaxImageBytes = 32 << 20;

    /// <summary>Most pixels that are unpacked of one picture; JPEG files of four times as many are read at a smaller scale.</summary>
    public const int MaxPixels = 64_000_000;

    /// <summary>Longest side of a picture that is kept in a dataset; larger ones are made smaller when they are read.</summary>
    public const int KeptSide = 256;

    /// <summary>Largest file of a picture that is kept as it came; larger ones are written anew.</summary>
    public const int KeptBytes = 128 << 10;

    /// <summary>Most that an archive may unpack to, in multiples of its own size; pictures are packed already and hardly shrink.</summary>
    public const int MaxRatio = 100;

    /// <summary>An archive that unpacks to no more bytes than this, 256 MiB, is taken whatever its ratio.</summary>
    public const long FreeBytes = 256L << 20;

    /// <summary>Endings of the picture files that are read, lower case.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp"];

    /// <summary>Endings of picture files that cannot be read, lower case; they are told apart from files that are no pictures at all.</summary>
    public static IReadOnlyList<string> UnreadEndings { get; } = [".tif", ".tiff", ".heic", ".heif", ".avif", ".svg", ".ico", ".psd", ".jp2"];

    /// <summary>True for the name of a picture file that can be read.</summary>
    public static bool IsImage(string name) => Endings.Contains(Path.GetExtension(name).ToLowerInvariant());
}
