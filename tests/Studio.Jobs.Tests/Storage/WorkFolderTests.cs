namespace Studio.Jobs.Tests.Storage;

using Studio.Jobs.Storage;

[TestClass]
public sealed class WorkFolderTests
{
    [TestMethod]
    public void RemoveAbandoned_LeavesTheFoldersOfLivingProcesses()
    {
        using var folder = new TestFolder();
        using var living = WorkFolder.Create(folder.Path);
        File.WriteAllText(Path.Combine(living.Path, "upload"), "half");
        var dead = folder.Combine("dead");
        Directory.CreateDirectory(dead);
        File.WriteAllText(Path.Combine(dead, "upload"), "half");
        File.WriteAllText(dead + ".lock", "");

        Assert.AreEqual(1, WorkFolder.RemoveAbandoned(folder.Path));
        Assert.AreEqual(0, WorkFolder.RemoveAbandoned(folder.Path));
        CollectionAssert.AreEquivalent(new[] { living.Path, living.Path + ".lock" }, Directory.GetFileSystemEntries(folder.Path));
        Assert.IsTrue(File.Exists(Path.Combine(living.Path, "upload")));
    }

    [TestMethod]
    public void Dispose_LeavesNothing()
    {
        using var folder = new TestFolder();
        using (var work = WorkFolder.Create(folder.Path))
        {
            File.WriteAllText(Path.Combine(work.Path, "upload"), "half");
        }

        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Path));
    }
}
