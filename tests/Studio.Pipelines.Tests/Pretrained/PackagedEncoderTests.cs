namespace Studio.Pipelines.Tests.Pretrained;

using System.Security.Cryptography;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Pretrained;

/// <summary>The text encoder that comes with the studio.</summary>
[TestClass]
public sealed class PackagedEncoderTests : IDisposable
{
    /// <summary>Of <c>model.onnx</c> as the package has it.</summary>
    private const string ModelSha256 = "4a64cee3d4134bbdc86eed96e1a660efec58975417204ecfcf134140edb6e0e2";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-packaged-tests-");

    [TestMethod]
    public void FromFolder_ReadsTheFilesOfThePackage_ByItsName()
    {
        var files = EncoderFiles.FromFolder(PackagedEncoder.Name);
        Assert.AreEqual(ModelSha256, Convert.ToHexStringLower(SHA256.HashData(files[EncoderFiles.Model]!)));
        Assert.HasCount(30522, System.Text.Encoding.UTF8.GetString(files["vocab.txt"]!).TrimEnd().Split('\n'));
        Assert.Contains("Apache License", System.Text.Encoding.UTF8.GetString(files[PackagedEncoder.LicencesFile]!));
    }

    [TestMethod]
    public void From_NamesIt_ByNoFolder() =>
        Assert.AreEqual(("minilm", "minilm"), (TextEncoderChoice.From(PackagedEncoder.Name).Name, TextEncoderChoice.From(PackagedEncoder.Name).Folder));

    [TestMethod]
    public void FromFolder_ReadsThePackagesAssembly_InAnyFolder()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, PackagedEncoder.AssemblyFile), Path.Combine(PackagedEncoder.Folder, PackagedEncoder.AssemblyFile));
        Assert.AreEqual(EncoderFiles.FromFolder(PackagedEncoder.Name).Sha256, EncoderFiles.FromFolder(_folder.FullName).Sha256);
    }

    [TestMethod]
    public void FromFolder_SaysWhatIsWrong_WhenTheAssemblyIsDamaged()
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, PackagedEncoder.AssemblyFile), new byte[5000]);
        var failure = Assert.ThrowsExactly<EncoderException>(() => EncoderFiles.FromFolder(_folder.FullName));
        Assert.StartsWith($"The text encoder in '{_folder.FullName}' cannot be read: ", failure.Message);
        File.Copy(typeof(PackagedEncoder).Assembly.Location, Path.Combine(_folder.FullName, PackagedEncoder.AssemblyFile), overwrite: true);
        failure = Assert.ThrowsExactly<EncoderException>(() => EncoderFiles.FromFolder(_folder.FullName));
        Assert.Contains("has no resource model.onnx.", failure.Message);
    }

    [TestMethod]
    public void Embed_GivesEachTextTheSame_AloneAndBesideOthers()
    {
        using var encoder = new PretrainedEncoder(EncoderFiles.FromFolder(PackagedEncoder.Name), threads: 2);
        Assert.AreEqual((384, "wordpiece", "mean", 256), (encoder.Width, encoder.Tokenizer, encoder.Pooling, encoder.MaxTokens));
        string[] texts = ["A dog runs.", "", "What is the capital of France?", string.Join(' ', Enumerable.Repeat("a long text, really", 200)), "naïve café", "日本語"];
        var together = encoder.Embed(texts, CancellationToken.None);
        foreach (var (row, text) in texts.Index())
        {
            var alone = encoder.Embed([text], CancellationToken.None);
            for (var i = 0; i < encoder.Width; i++)
            {
                Assert.AreEqual(alone[i], together[(row * encoder.Width) + i], 1e-5f, text);
            }
        }
    }

    [TestMethod]
    public void Embed_PutsLikeMeaningsTogether()
    {
        using var encoder = new PretrainedEncoder(EncoderFiles.FromFolder(PackagedEncoder.Name), threads: 1);
        var vectors = encoder.Embed(["A kitten sleeps on the sofa.", "The cat is napping on a couch.", "Interest rates were raised again."], CancellationToken.None).Chunk(encoder.Width).ToArray();
        Assert.IsGreaterThan(0.5, Cosine(vectors[0], vectors[1]));
        Assert.IsLessThan(0.2, Cosine(vectors[0], vectors[2]));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static double Cosine(float[] one, float[] other) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(one, other);
}
