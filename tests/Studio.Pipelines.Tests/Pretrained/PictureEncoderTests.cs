namespace Studio.Pipelines.Tests.Pretrained;

using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Tests.Data.Images;

/// <summary>The net for pictures that comes with the studio.</summary>
[TestClass]
public sealed class PictureEncoderTests : IDisposable
{
    private static readonly PictureNetShape s_small = new(new ImageSize(64, 32), 3, 3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-pictures-tests-");

    [TestMethod]
    public void Embed_GivesTheNumbersOfTheFile_WhenPicturesHaveItsSize()
    {
        var size = new ImageSize(224, 224);
        var picture = TestPictures.Create(2, 7, 224, 224);
        using var encoder = new PictureEncoder(Weights, size, new PictureNetShape(size, 4, 1), threads: 2);

        var vector = encoder.Embed(Column(size, picture), null, null, CancellationToken.None);
        var expected = Original(picture);

        Assert.HasCount(960, vector);
        var worst = Enumerable.Range(0, expected.Length).Max(i => Math.Abs(vector[^(expected.Length - i)] - expected[i]));
        Assert.IsLessThan(1e-4 * expected.Max(), worst);
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(5, 40)]
    [DataRow(16, 16)]
    [DataRow(300, 200)]
    public void Embed_GivesEachPictureTheSame_AloneAndBesideOthers(int width, int height)
    {
        var size = new ImageSize(width, height);
        using var encoder = new PictureEncoder(Weights, size, s_small, threads: 1);
        Picture[] pictures = [.. Enumerable.Range(0, 20).Select(seed => TestPictures.Create(seed % 3, seed, width, height)), Grey(size), Grey(size)];

        var together = encoder.Embed(Column(size, pictures), null, null, CancellationToken.None);

        Assert.AreEqual(64 + 128 + (256 * 2 * 2), encoder.Width);
        foreach (var row in new[] { 0, 7, 20, 21 })
        {
            var alone = encoder.Embed(Column(size, pictures[row]), null, null, CancellationToken.None);
            for (var i = 0; i < encoder.Width; i++)
            {
                Assert.AreEqual(alone[i], together[(row * encoder.Width) + i], 1e-4f * Math.Max(1, Math.Abs(alone[i])));
            }
        }
    }

    [TestMethod]
    public void Embed_ReadsWhatWasKept_AndTellsHowFarItIs()
    {
        var size = new ImageSize(16, 16);
        using var encoder = new PictureEncoder(Weights, size, s_small, threads: 1);
        var column = Column(size, [.. Enumerable.Range(0, 40).Select(seed => TestPictures.Create(seed % 3, seed % 30))]);
        var (first, second) = (new Heard(), new Heard());

        var made = encoder.Embed(column, new VectorFiles(_folder.FullName), first, CancellationToken.None);
        var read = encoder.Embed(column.Gather([.. Enumerable.Range(0, 40).Reverse()]), new VectorFiles(_folder.FullName), second, CancellationToken.None);

        CollectionAssert.AreEqual(made, read.Chunk(encoder.Width).Reverse().SelectMany(vector => vector).ToArray());
        CollectionAssert.AreEqual(new[] { "16 of 30", "30 of 30" }, first.Told);
        CollectionAssert.AreEqual(new[] { "30 of 30" }, second.Told);
        using var other = new PictureEncoder(Weights, size, s_small with { Stages = 2, Grid = 1 }, threads: 1);
        Assert.AreEqual(192, other.Embed(column, new VectorFiles(_folder.FullName), null, CancellationToken.None).Length / 40);
    }

    [TestMethod]
    public void Graph_IsOfOurOperatorSet_AndTakesAnyNumberOfPictures()
    {
        using var encoder = new PictureEncoder(Weights, new ImageSize(20, 10), s_small, threads: 1);

        Assert.AreEqual(OnnxGraph.Opset, encoder.Graph.OpsetImport.Single(set => set.Domain.Length == 0).Version);
        Assert.AreEqual("N", encoder.Graph.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam);
        Assert.IsFalse(encoder.Graph.Graph.Node.Any(node => node.OpType == "BatchNormalization"));
    }

    [TestMethod]
    public void PictureEncoder_SaysWhatIsWrong_WhenTheWeightsAreDamaged()
    {
        var failure = Assert.ThrowsExactly<EncoderException>(() => new PictureEncoder([1, 2, 3, 4, 5], new ImageSize(8, 8), s_small, threads: 1));
        Assert.Contains(PackagedResNet.Folder, failure.Message);
        failure = Assert.ThrowsExactly<EncoderException>(() => PackagedResNet.Read("0"));
        Assert.Contains("have changed since the experiment was planned", failure.Message);
    }

    [TestMethod]
    public void Licences_NameThePackageAndItsTerms()
    {
        Assert.Contains("Microsoft.ML.DnnImageFeaturizer.ResNet18", PackagedResNet.Licences());
        Assert.Contains("The MIT License", PackagedResNet.Licences());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static byte[] Weights => File.ReadAllBytes(Path.Combine(PackagedResNet.Folder, PackagedResNet.ModelFile));

    private static Picture Grey(ImageSize size) => new(size, [.. Enumerable.Repeat((byte)90, size.Bytes)]);

    private static ImageColumn Column(ImageSize size, params Picture[] pictures) => new("image", size, [.. pictures.SelectMany(picture => picture.Pixels)]);

    /// <summary>What the file gives, prepared as its package does but for the mean, which is that of each colour.</summary>
    private static float[] Original(Picture picture)
    {
        float[] mean = [103.06f, 115.90f, 123.15f];
        var plane = picture.Size.Width * picture.Size.Height;
        var pixels = new float[picture.Pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (color, place) = Math.DivRem(i, plane);
            pixels[i] = picture.Pixels[(place * 3) + 2 - color] - mean[color];
        }

        using var session = new InferenceSession(Weights);
        using var input = OrtValue.CreateTensorValueFromMemory(pixels, [1, 3, picture.Size.Height, picture.Size.Width]);
        using var run = new RunOptions();
        using var results = session.Run(run, [session.InputNames[0]], [input], [session.OutputNames[0]]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private sealed class Heard : IProgress<CellsRead>
    {
        public List<string> Told { get; } = [];

        public void Report(CellsRead value) => Told.Add($"{value.Done} of {value.Total}");
    }
}
