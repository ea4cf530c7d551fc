namespace Studio.Api.Tests.CommandLine;

using System.IO.Compression;
using Studio.Api.CommandLine;

/// <summary>Pictures on the command line: folders, tables of their paths, archives and single files.</summary>
[TestClass]
public sealed class PictureCommandTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-picture-tests-");

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [TestMethod]
    public async Task Train_LearnsFromAFolder_AndPredictTellsTheClassOfEachFile()
    {
        await UnpackAsync();

        var trained = await RunAsync(
            "train", "--data", InFolder("set"), "--test", InFolder("list.csv"), "--label", "label", "--learners", "resnet", "--params", "epochs=15", "--out", InFolder("out"));
        var predicted = await RunAsync("predict", "--model", InFolder("out"), "--data", InFolder("set"), "--out", InFolder("all.csv"));
        var one = await RunAsync("predict", "--model", InFolder("out"), "--data", InFolder("set/upper/000.png"), "--out", InFolder("one.csv"));

        Assert.AreEqual(0, trained.ExitCode, trained.Error);
        Assert.Contains("'set/lower/broken.png' is cut off", trained.Error);
        Assert.IsTrue(File.Exists(InFolder("out/model.onnx")));
        Assert.AreEqual(0, predicted.ExitCode, predicted.Error);
        Assert.Contains("'set/lower/broken.png' is cut off; copy or save it again. It is left out.", predicted.Error);
        var lines = await File.ReadAllLinesAsync(InFolder("all.csv"));
        Assert.AreEqual("path,label,probability_lower,probability_upper", lines[0]);
        Assert.HasCount(61, lines);
        Assert.IsGreaterThan(55, lines.Count(line => line.StartsWith("set/lower/", StringComparison.Ordinal) == line.Contains(",lower,", StringComparison.Ordinal)));
        Assert.AreEqual(0, one.ExitCode, one.Error);
        StringAssert.StartsWith((await File.ReadAllLinesAsync(InFolder("one.csv")))[1], "000.png,upper,");
    }

    [TestMethod]
    public async Task Train_EndsWithOne_WhenAFolderHasNoPictures()
    {
        var (exitCode, error) = await RunAsync("train", "--data", _folder.FullName, "--label", "label", "--out", InFolder("out"));

        Assert.AreEqual(1, exitCode);
        Assert.Contains("has no pictures (.png, .jpg", error);
    }

    /// <summary>A folder of classes, and a table that names two pictures of each.</summary>
    private async Task UnpackAsync()
    {
        using var archive = new MemoryStream(TestPictures.Archive(30));
        await ZipFile.ExtractToDirectoryAsync(archive, InFolder("set"));
        await File.WriteAllTextAsync(
            InFolder("list.csv"), "file,label\nset/upper/000.png,upper\nset/upper/002.png,upper\nset/lower/001.png,lower\nset/lower/003.png,lower\n");
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(params string[] words)
    {
        using StringWriter output = new(), error = new();
        return (await StudioCommand.InvokeAsync(words, output, error), error.ToString());
    }

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);
}
