namespace Studio.Jobs.Tests.Sources;

using Microsoft.Extensions.Options;
using Studio.Jobs.Sources;
using Studio.Jobs.Storage;
using Studio.Pipelines.Data;

[TestClass]
public sealed class FolderSourceTests
{
    [TestMethod]
    [DataRow("*.csv", "b.csv")]
    [DataRow("a?.csv", "a2.csv")]
    [DataRow(null, "notes.txt")]
    public async Task OpenAsync_TakesTheNewestFileLikeThePattern_ThenTheLastByName(string? pattern, string expected)
    {
        using var folder = new TestFolder();
        foreach (var (name, day) in new[] { ("a1.csv", 1), ("a2.csv", 2), ("b.csv", 3), ("b.CSV", 4), ("aaa.csv", 3), (".hidden.csv", 9), ("notes.txt", 8) })
        {
            await File.WriteAllTextAsync(folder.Combine(name), name);
            File.SetLastWriteTimeUtc(folder.Combine(name), new DateTime(2026, 1, day, 0, 0, 0, DateTimeKind.Utc));
        }

        Directory.CreateDirectory(folder.Combine("deeper.csv"));
        await using var opened = await Sources(folder.Path).OpenAsync(new DatasetOrigin { Folder = "inbox", Pattern = pattern }, CancellationToken.None);
        using var text = new StreamReader(opened.Content);
        Assert.AreEqual((expected, expected), (opened.FileName, await text.ReadToEndAsync()));
    }

    [TestMethod]
    public async Task OpenAsync_FollowsNoLinkOutOfTheFolder_AndTellsNoPath()
    {
        using var folder = new TestFolder();
        var inbox = Directory.CreateDirectory(folder.Combine("inbox")).FullName;
        await File.WriteAllTextAsync(folder.Combine("secret.csv"), "a,b\n1,2\n");
        File.CreateSymbolicLink(Path.Combine(inbox, "link.csv"), folder.Combine("secret.csv"));
        var origin = new DatasetOrigin { Folder = "inbox", Pattern = "*.csv" };
        var none = await Assert.ThrowsExactlyAsync<DatasetException>(() => Sources(inbox).OpenAsync(origin, CancellationToken.None));
        Assert.Contains("The folder 'inbox' has no file like '*.csv'", none.Message);
        var sources = Sources(inbox);
        Directory.Delete(inbox, recursive: true);
        var gone = await Assert.ThrowsExactlyAsync<DatasetException>(() => sources.OpenAsync(origin, CancellationToken.None));
        Assert.DoesNotContain(folder.Path, gone.Message);
    }

    [TestMethod]
    [DataRow("outbox", null, "folder", "There is no folder 'outbox'; there are inbox.")]
    [DataRow("inbox", "../*.csv", "pattern", "is no pattern of file names")]
    [DataRow("inbox", "..\\a.csv", "pattern", "is no pattern of file names")]
    [DataRow("inbox", " ", "pattern", "is no pattern of file names")]
    public void Check_NamesTheProblem(string name, string? pattern, string field, string expected)
    {
        using var folder = new TestFolder();
        var problem = Sources(folder.Path).Check(new DatasetOrigin { Folder = name, Pattern = pattern }).Single();
        Assert.AreEqual(field, problem.Field);
        Assert.Contains(expected, problem.Message);
        Assert.AreEqual("folder", Sources(folder.Path).Check(new DatasetOrigin { Folder = "inbox" }, new OriginSecret { Token = "t" }).Single().Field);
    }

    [TestMethod]
    public void Validate_NamesTheFolder_WhenItIsNotThere()
    {
        var options = new SourceOptions();
        options.Folders["inbox"] = "inbox";
        Assert.AreEqual("Sources:Folders:inbox is 'inbox', which is no folder that is there; give the whole path of one.", new SourceOptionsValidator().Validate(null, options).FailureMessage);
    }

    private static TableSources Sources(string path)
    {
        var options = new SourceOptions();
        options.Folders["inbox"] = path;
        return new TableSources(Options.Create(options), TimeProvider.System);
    }
}
