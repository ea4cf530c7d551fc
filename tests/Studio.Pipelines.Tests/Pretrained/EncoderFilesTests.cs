namespace Studio.Pipelines.Tests.Pretrained;

using Studio.Pipelines.Pretrained;

[TestClass]
public sealed class EncoderFilesTests : IDisposable
{
    private readonly TinyEncoder _tiny = new();

    [TestMethod]
    public void FromFolder_TakesModelAndTokenizer()
    {
        var files = EncoderFiles.FromFolder(_tiny.Folder);
        Assert.IsNotNull(files[EncoderFiles.Model]);
        Assert.IsNotNull(files["vocab.txt"]);
        Assert.IsNull(files["merges.txt"]);
    }

    [TestMethod]
    public void FromFolder_TakesTheModel_WhereHubsPutIt()
    {
        var expected = EncoderFiles.FromFolder(_tiny.Folder).Sha256;
        _tiny.Delete("model.onnx");
        _tiny.Write("onnx/model.onnx", TinyEncoder.Model());
        _tiny.Write("onnx/model_quantized.onnx", TinyEncoder.Model());
        Assert.AreEqual(expected, EncoderFiles.FromFolder(_tiny.Folder).Sha256);
        Directory.Delete(Path.Combine(_tiny.Folder, "onnx"), recursive: true);
        _tiny.Write("encoder.onnx", TinyEncoder.Model());
        Assert.AreEqual(expected, EncoderFiles.FromFolder(_tiny.Folder).Sha256);
    }

    [TestMethod]
    public void FromFolder_SaysWhatIsWrong_WhenTheFolderIsMissing() => AssertMessage(
        $"There is no folder '{_tiny.Folder}x'; name one that holds an ONNX text encoder and its tokenizer files.", _tiny.Folder + "x");

    [TestMethod]
    public void FromFolder_SaysWhatIsWrong_WhenThereIsNoModel()
    {
        _tiny.Delete("model.onnx");
        AssertMessage($"'{_tiny.Folder}' holds no model: neither it nor its folder onnx has a file model.onnx or another .onnx file.", _tiny.Folder);
    }

    [TestMethod]
    public void FromFolder_SaysWhatIsWrong_WhenThereAreSeveralModels()
    {
        _tiny.Delete("model.onnx");
        _tiny.Write("b.onnx", []);
        _tiny.Write("a.onnx", []);
        AssertMessage($"'{_tiny.Folder}' holds several models: a.onnx, b.onnx; call the one to use model.onnx.", _tiny.Folder);
    }

    [TestMethod]
    public void FromFolder_SaysWhatIsWrong_WhenWeightsAreInASecondFile()
    {
        _tiny.Write("model.onnx_data", []);
        AssertMessage(
            $"The weights of '{Path.Combine(_tiny.Folder, "model.onnx")}' are in a second file; export the encoder as one file of less than 2 GiB.", _tiny.Folder);
    }

    [TestMethod]
    public void FromFolder_SaysWhatIsWrong_WhenThereIsNoTokenizer()
    {
        _tiny.Delete("vocab.txt");
        _tiny.Write("tokenizer.json", "{}");
        AssertMessage(
            $"'{_tiny.Folder}' holds no tokenizer: vocab.txt (WordPiece), vocab.json with merges.txt (byte-level BPE), or a SentencePiece model "
            + "(sentencepiece.bpe.model, spiece.model, tokenizer.model) is needed; tokenizer.json alone is not read.",
            _tiny.Folder);
    }

    [TestMethod]
    public void WriteArchive_GivesTheSameEncoderBack_AndTheSameBytes()
    {
        var files = EncoderFiles.FromFolder(_tiny.Folder);
        var path = Path.Combine(_tiny.Folder, EncoderFiles.ArchiveName);
        using (var archive = File.Create(path))
        {
            files.WriteArchive(archive);
        }

        Assert.AreEqual(files.Sha256, EncoderFiles.FromArchive(path).Sha256);
        using var again = new MemoryStream();
        EncoderFiles.FromArchive(path).WriteArchive(again);
        CollectionAssert.AreEqual(File.ReadAllBytes(path), again.ToArray());
    }

    [TestMethod]
    public void FromArchive_SaysWhatIsWrong_WhenItIsNone()
    {
        _tiny.Write("no.zip", "no archive");
        Assert.Contains("cannot be read", Assert.ThrowsExactly<EncoderException>(() => EncoderFiles.FromArchive(Path.Combine(_tiny.Folder, "no.zip"))).Message);
        Assert.Contains("cannot be read", Assert.ThrowsExactly<EncoderException>(() => EncoderFiles.FromArchive(Path.Combine(_tiny.Folder, "missing.zip"))).Message);
    }

    [TestMethod]
    public void Sha256_Differs_WhenOneFileDoes()
    {
        var before = EncoderFiles.FromFolder(_tiny.Folder).Sha256;
        _tiny.Write("config.json", "{}");
        Assert.AreNotEqual(before, EncoderFiles.FromFolder(_tiny.Folder).Sha256);
    }

    public void Dispose() => _tiny.Dispose();

    private static void AssertMessage(string expected, string folder) =>
        Assert.AreEqual(expected, Assert.ThrowsExactly<EncoderException>(() => EncoderFiles.FromFolder(folder)).Message);
}
