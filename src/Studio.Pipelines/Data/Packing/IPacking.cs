namespace Studio.Pipelines.Data.Packing;

/// <summary>A file in which a table is packed. Stateless; chosen from <see cref="Packings"/> by the first bytes.</summary>
internal interface IPacking
{
    /// <summary>True for the first bytes of a file that is packed so.</summary>
    bool Fits(ReadOnlySpan<byte> head);

    /// <summary>Writes all that is packed to another file, or refuses.</summary>
    /// <param name="packed">The file.</param>
    /// <param name="target">File to write.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>What it was.</returns>
    /// <exception cref="DatasetException">It is damaged, was cut off, or holds no table.</exception>
    Task<UnpackedFile> UnpackAsync(PackedFile packed, string target, CancellationToken cancellationToken);
}

/// <summary>A packed file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">Its name, whose ending tells what is packed where the packing does not.</param>
/// <param name="FileName">Name given by the person, for messages.</param>
/// <param name="MostBytes">Most bytes that may come out of it.</param>
internal sealed record PackedFile(string Path, string Name, string FileName, long MostBytes)
{
    private const int BlockSize = 1 << 20;

    /// <summary>Opens it to be read once from its start.</summary>
    public FileStream Open() => new(Path, FileMode.Open, FileAccess.Read, FileShare.Read, BlockSize, FileOptions.Asynchronous | FileOptions.SequentialScan);

    /// <summary>The name without an ending that tells the packing.</summary>
    public string NameWithout(string ending) => Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? Name[..^ending.Length] : Name;

    /// <summary>What is said where more comes out of it than may.</summary>
    public DatasetException TooMuch() => new(FormattableString.Invariant(
        $"'{FileName}' unpacks to more than {MostBytes >> 20:N0} MiB, more than {UnpackLimits.MaxRatio} times its size; if it is a table all the same, unpack it and upload the table."));

    /// <summary>What is said of packed data that cannot be unpacked.</summary>
    /// <param name="packing">What the packing is called.</param>
    /// <param name="failure">What failed; null where nothing was thrown.</param>
    public DatasetException Damaged(string packing, Exception? failure) =>
        new($"'{FileName}' is damaged or was cut off: its {packing} data cannot be unpacked; compress and upload it again.", failure);
}

/// <summary>What was unpacked.</summary>
/// <param name="Name">Name of the table, whose ending tells its format.</param>
/// <param name="Note">What a person should know; null for nothing.</param>
internal sealed record UnpackedFile(string Name, ReadingNote? Note = null);
