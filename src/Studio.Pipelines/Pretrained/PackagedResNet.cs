namespace Studio.Pipelines.Pretrained;

using System.Reflection;
using System.Security.Cryptography;

/// <summary>
/// The net for pictures that comes with the studio: ResNet-18 (He et al. 2016), learned from the pictures of ImageNet. Its file lies in
/// <c>pretrained/resnet18</c> beside the program; a build with <c>-p:Pretrained=none</c>, the tool and a studio that only serves have none. Exported
/// models have what they need of it in their graph.
/// </summary>
public static class PackagedResNet
{
    /// <summary>Its name.</summary>
    public const string Name = "resnet18";

    /// <summary>What stands for its name where none is wanted.</summary>
    public const string None = "none";

    /// <summary>The file with its weights.</summary>
    public const string ModelFile = "ResNet18.onnx";

    private const string LicencesFile = "resnet18-licences.txt";

    private const string Package = "Microsoft.ML.DnnImageFeaturizer.ResNet18";

    /// <summary>Where it lies.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "pretrained", Name);

    /// <summary>True when it is there.</summary>
    public static bool IsThere => File.Exists(Path.Combine(Folder, ModelFile));

    /// <summary>What may be asked for.</summary>
    public static IReadOnlyList<string> Known => IsThere ? [Name, None] : [None];

    /// <summary>Why it cannot be used where it is not there, and what to do.</summary>
    public static string Missing =>
        $"This installation comes without the weights of '{Name}'. Build it without -p:Pretrained=none; or unpack the package {Package} {Version} "
        + $"of nuget.org, a zip file, and copy tools/DnnImageModels/ResNet18Onnx/{ModelFile} to '{Folder}'.";

    private static string Version => typeof(PackagedResNet).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(entry => entry.Key == "ResNetVersion").Value!;

    /// <summary>What those who get a model with its weights may do with them.</summary>
    internal static string Licences()
    {
        using var reader = new StreamReader(typeof(PackagedResNet).Assembly.GetManifestResourceStream(LicencesFile)!);
        return reader.ReadToEnd();
    }

    /// <summary>SHA-256 of its file.</summary>
    /// <exception cref="EncoderException">It is not there.</exception>
    internal static string Sha256() => Hash(Read());

    /// <summary>Its file.</summary>
    /// <param name="sha256">SHA-256 that it had when an experiment was planned.</param>
    /// <exception cref="EncoderException">It is not there, or another one.</exception>
    internal static byte[] Read(string sha256) => Read() is var file && Hash(file) == sha256
        ? file
        : throw new EncoderException($"The weights in '{Folder}' have changed since the experiment was planned; start the experiment again.");

    private static byte[] Read() => IsThere ? File.ReadAllBytes(Path.Combine(Folder, ModelFile)) : throw new EncoderException(Missing);

    private static string Hash(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));
}
