namespace Studio.Jobs.Artifacts;

using System.Security.Cryptography;

/// <summary>The SHA-256 by which content is named.</summary>
internal static class ContentHash
{
    private const int Length = 64;

    /// <summary>True for 64 lower-case hexadecimal digits.</summary>
    public static bool IsHash(string name) => name.Length == Length && name.All(char.IsAsciiHexDigitLower);

    /// <summary>Refuses anything else, before a path or a key is made of it.</summary>
    public static string Check(string sha256) =>
        IsHash(sha256) ? sha256 : throw new ArgumentException($"'{sha256}' is not a SHA-256 in lower-case hexadecimal.", nameof(sha256));

    /// <summary>Hashes a file.</summary>
    public static async Task<string> OfFileAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: true);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }
}
