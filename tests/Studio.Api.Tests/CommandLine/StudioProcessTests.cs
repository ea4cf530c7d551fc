namespace Studio.Api.Tests.CommandLine;

/// <summary>What a person sees on the console when the machine is in the way.</summary>
[TestClass]
public sealed class StudioProcessTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-process-tests-");

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [TestMethod]
    public async Task Serve_EndsWithOneLine_WhenDataFolderIsInUse()
    {
        await using var server = await StudioServer.StartAsync();

        var ended = await StudioProcess.RunAsync(["serve", "--urls", "http://127.0.0.1:0", "--data-dir", server.DataDirectory]);

        AssertOneLine(ended, server.DataDirectory, "in use by another studio process", "choose another folder");
        Assert.AreEqual(0, (await server.GetJsonAsync("/api/v1/datasets")).GetArrayLength());
    }

    [TestMethod]
    public async Task Serve_EndsWithOneLine_WhenPortIsInUse()
    {
        await using var server = await StudioServer.StartAsync();
        var address = server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);

        var ended = await StudioProcess.RunAsync(["serve", "--urls", address, "--data-dir", _folder.FullName]);

        AssertOneLine(ended, address, "in use", "--urls");
    }

    [TestMethod]
    public async Task Train_EndsWithOneLine_WhenDiskIsFull()
    {
        using var disk = new TinyDisk(megabytes: 4);
        var (data, output) = (Path.Combine(_folder.FullName, "table.csv"), Path.Combine(_folder.FullName, "out"));
        await File.WriteAllTextAsync(data, "a,b\n" + string.Concat(Enumerable.Repeat("12345,67890\n", 400_000)));

        var ended = await StudioProcess.RunAsync(["train", "--data", data, "--label", "b", "--out", output], ("TMPDIR", disk.Path));

        AssertOneLine(ended, "full", "Free some space");
        Assert.IsFalse(Directory.Exists(output));
        Assert.IsEmpty(Directory.GetDirectories(disk.Path, "studio-*"));
    }

    private static void AssertOneLine((int ExitCode, string Output, string Error) ended, params string[] words)
    {
        Assert.AreEqual(1, ended.ExitCode, ended.Error);
        Assert.HasCount(1, ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), ended.Error);
        foreach (var word in words)
        {
            Assert.Contains(word, ended.Error);
        }

        foreach (var sign in new[] { "   at ", "Exception" })
        {
            Assert.DoesNotContain(sign, ended.Output + ended.Error);
        }
    }
}
