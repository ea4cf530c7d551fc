namespace Studio.Pipelines.Pretrained;

using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

/// <summary>
/// Vectors of texts and pictures kept in a folder, so that the same are not read twice: by a search that goes on elsewhere, or by the next experiment on a
/// table. A file is named by what it was made of, the encoder and some cells in their order, and holds their vectors and a checksum. Files that were not
/// used for the longest go when all together grow too large. Safe for several processes; what cannot be read or written is only made again.
/// </summary>
/// <param name="folder">The folder; created when it is needed.</param>
/// <param name="mostBytes">Bytes that the files may take together, 1 GiB by default.</param>
public sealed class VectorFiles(string folder, long mostBytes = 1L << 30)
{
    private const string Extension = ".vectors";
    private const int ChecksumBytes = sizeof(ulong);

    /// <summary>The name that some texts have.</summary>
    /// <param name="encoder">SHA-256 of the encoder.</param>
    /// <param name="texts">The texts in their order.</param>
    internal static string NameOf(string encoder, IEnumerable<string> texts)
    {
        var hash = new XxHash128();
        hash.Append(Encoding.UTF8.GetBytes(encoder));
        foreach (var text in texts)
        {
            // Ahead of each its length, so that no two lists are one row of bytes. UTF-16 as it is: halves of pairs are different texts too.
            var length = text.Length;
            hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in length)));
            hash.Append(MemoryMarshal.AsBytes(text.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The name that some pictures have.</summary>
    /// <param name="encoder">What names the encoder and the size of its pictures.</param>
    /// <param name="pictures">Hashes of the pictures in their order.</param>
    internal static string NameOf(string encoder, IEnumerable<UInt128> pictures)
    {
        var hash = new XxHash128();
        hash.Append(Encoding.UTF8.GetBytes(encoder));
        foreach (var picture in pictures)
        {
            hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in picture)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The vectors of a name, one after the other; null when they are not there.</summary>
    /// <param name="name">See <see cref="NameOf(string, IEnumerable{string})"/>.</param>
    /// <param name="count">Numbers there have to be.</param>
    internal float[]? Read(string name, int count)
    {
        try
        {
            var path = PathOf(name);
            if (!File.Exists(path))
            {
                return null;
            }

            var bytes = File.ReadAllBytes(path);
            if (bytes.Length != (count * sizeof(float)) + ChecksumBytes || BitConverter.ToUInt64(bytes, bytes.Length - ChecksumBytes) != Checksum(bytes.AsSpan(..^ChecksumBytes)))
            {
                return null;
            }

            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return MemoryMarshal.Cast<byte, float>(bytes.AsSpan(..^ChecksumBytes)).ToArray();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps vectors.</summary>
    internal void Write(string name, ReadOnlySpan<float> vectors)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var unfinished = Path.Combine(folder, $"{Guid.NewGuid():N}.unfinished");
            using (var file = File.Create(unfinished))
            {
                var bytes = MemoryMarshal.AsBytes(vectors);
                file.Write(bytes);
                file.Write(BitConverter.GetBytes(Checksum(bytes)));
            }

            File.Move(unfinished, PathOf(name), overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The vectors are in memory; the next who needs them makes them again.
        }
    }

    /// <summary>Removes the files that were not used for the longest, until the others are within their bound, and what was left unfinished a day ago.</summary>
    internal void Trim()
    {
        try
        {
            var left = mostBytes;
            FileInfo[] files = Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles() : [];
            foreach (var file in files.OrderByDescending(file => file.LastWriteTimeUtc))
            {
                left -= file.Length;
                if (left < 0 || (file.Extension != Extension && file.LastWriteTimeUtc < DateTime.UtcNow.AddDays(-1)))
                {
                    file.Delete();
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another process was faster; what is too much goes next time.
        }
    }

    private static ulong Checksum(ReadOnlySpan<byte> bytes) => XxHash64.HashToUInt64(bytes);

    private string PathOf(string name) => Path.Combine(folder, name + Extension);
}
