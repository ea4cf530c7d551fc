namespace Studio.Jobs.People;

using System.Security.Cryptography;
using System.Text;

/// <summary>How keys are written: <c>mst_</c>, eight characters by which a key is found, <c>_</c>, and 43 letters and digits by chance, which are 256 bits.</summary>
internal static class KeyText
{
    private const string Start = "mst_";
    private const int PrefixLength = 8;
    private const int SecretLength = 43;
    private const string Characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>A new key.</summary>
    public static string New() => $"{Start}{RandomNumberGenerator.GetString(Characters, PrefixLength)}_{RandomNumberGenerator.GetString(Characters, SecretLength)}";

    /// <summary>The characters by which a key is found; null for what cannot be a key.</summary>
    public static string? PrefixOf(string key) =>
        key.Length == Start.Length + PrefixLength + 1 + SecretLength && key.StartsWith(Start, StringComparison.Ordinal) && key[Start.Length + PrefixLength] == '_'
            ? key.Substring(Start.Length, PrefixLength)
            : null;

    /// <summary>SHA-256 of all of it. A slow hash, as passwords need, would add nothing: there is nothing to guess among 2²⁵⁶.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
