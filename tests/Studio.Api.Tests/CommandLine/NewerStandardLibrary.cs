namespace Studio.Api.Tests.CommandLine;

using System.Text;

/// <summary>
/// A libstdc++ that offers <c>GLIBCXX_3.4.32</c>, made of the system's: where that is too old, the name and the hash of a version that no
/// library of ours asks for are overwritten. It stands for that of a newer system; the real loader decides about it.
/// </summary>
internal static class NewerStandardLibrary
{
    public const string Version = "GLIBCXX_3.4.32";
    private const string Unused = "GLIBCXX_3.4.28";

    /// <summary>The system's library, which this very process has loaded; null on systems without one.</summary>
    public static string? SystemPath => OperatingSystem.IsLinux()
        ? File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[^1]).FirstOrDefault(path => Path.GetFileName(path).StartsWith("libstdc++.so.6", StringComparison.Ordinal))
        : null;

    /// <summary>Whether a library names the version.</summary>
    public static bool Offers(string path) => File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.ASCII.GetBytes($"\0{Version}\0")) >= 0;

    /// <summary>Writes the library into a folder, under the name the loader looks for.</summary>
    public static void Write(string systemPath, string folder)
    {
        var library = File.ReadAllBytes(systemPath);
        if (!Offers(systemPath))
        {
            Replace(library, Encoding.ASCII.GetBytes($"\0{Unused}\0"), Encoding.ASCII.GetBytes($"\0{Version}\0"));
            Replace(library, BitConverter.GetBytes(Hash(Unused)), BitConverter.GetBytes(Hash(Version)));
        }

        File.WriteAllBytes(Path.Combine(folder, "libstdc++.so.6"), library);
    }

    private static void Replace(byte[] library, byte[] old, byte[] with)
    {
        var at = library.AsSpan().IndexOf(old);
        Assert.IsGreaterThan(0, at, "The system's libstdc++ is older than GCC 9.");
        with.CopyTo(library, at);
    }

    /// <summary>The hash of symbol and version names in ELF files (System V ABI, "Hash Table").</summary>
    private static uint Hash(string name)
    {
        var hash = 0u;
        foreach (var letter in name)
        {
            hash = (hash << 4) + letter;
            var high = hash & 0xf0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        return hash;
    }
}
