namespace Studio.Api.Tests.CommandLine;

using System.Text.Json;
using Studio.Api.CommandLine;

/// <summary>What <c>dotnet publish</c> makes is a whole studio.</summary>
[TestClass]
public sealed class PublishTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-publish-tests-");

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task PublishedStudio_TrainsANet()
    {
        var (published, data) = (Path.Combine(_folder.FullName, "published"), Path.Combine(_folder.FullName, "table.csv"));
        await File.WriteAllTextAsync(data, "a,b\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{i % 20},{(i % 20) * 3}\n")));

        // Hard links where the file system allows it: libtorch alone is 500 MB.
        var publish = await StudioProcess.RunDotnetAsync(
            ["publish", Project(), "-c", Configuration(), "--no-build", "-v", "quiet", "-p:CreateHardLinksForPublishFilesIfPossible=true", "-o", published]);
        Assert.AreEqual(0, publish.ExitCode, publish.Output + publish.Error);

        var (exit, output, error) = await StudioProcess.RunDotnetAsync(
            [Path.Combine(published, "Studio.Api.dll"), "train", "--data", data, "--label", "b", "--learners", "mlp", "--trials", "2", "--threads", "2", "--out", Path.Combine(_folder.FullName, "out"), "--json"]);

        Assert.AreEqual(StudioCommand.Success, exit, output + error);
        Assert.AreEqual("mlp", JsonDocument.Parse(output).RootElement.GetProperty("result").GetProperty("bestTrial").GetProperty("learner").GetString());
    }

    // The tests lie in tests/X/bin/CONFIGURATION/net10.0.
    private static DirectoryInfo Output => new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    private static string Configuration() => Output.Parent!.Name;

    private static string Project() => Path.Combine(Output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName, "src", "Studio.Api", "Studio.Api.csproj");
}
