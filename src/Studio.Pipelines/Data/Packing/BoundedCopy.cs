namespace Studio.Pipelines.Data.Packing;

/// <summary>Writes what is unpacked to a file. A few bytes may unpack to any number, so some of the disk's free space is left to others.</summary>
internal static class BoundedCopy
{
    private const double MostOfFreeSpace = 0.9;
    private const int BlockSize = 1 << 20;

    /// <summary>Copies all that comes out of a packed file to a new file.</summary>
    /// <exception cref="DatasetException">It is more than may come out of it.</exception>
    /// <exception cref="DiskFullException">It is larger than nine tenths of the free space.</exception>
    public static async Task ToFileAsync(Stream source, PackedFile packed, string target, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
        var free = (long)(new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace * MostOfFreeSpace);
        try
        {
            await ToFileAsync(source, target, Math.Min(free, packed.MostBytes), cancellationToken).ConfigureAwait(false);
        }
        catch (DiskFullException) when (free > packed.MostBytes)
        {
            throw packed.TooMuch();
        }
    }

    /// <summary>Copies all of a stream to a new file.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="target">File to write.</param>
    /// <param name="most">Most bytes that it may have.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="DiskFullException">It has more.</exception>
    public static async Task ToFileAsync(Stream source, string target, long most, CancellationToken cancellationToken)
    {
        var plain = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
        await using (plain.ConfigureAwait(false))
        {
            var buffer = new byte[BlockSize];
            for (int read; (read = await source.ReadAtLeastAsync(buffer, BlockSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                if (plain.Position + read > most)
                {
                    throw new DiskFullException(new IOException($"More than {most} bytes are unpacked."));
                }

                await plain.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
