namespace Studio.Api.Tests.Documents;

using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Studio.Pipelines;
using Studio.Pipelines.Tests.Pretrained;
using Studio.Testing;

/// <summary>Somebody who types what the documents say, command after command. Only what a search may take is shortened.</summary>
[TestClass]
public sealed partial class DocumentTests : IDisposable
{
    private const string Serve = "dotnet run -c Release --project src/Studio.Api";
    private const string Work = "dotnet run -c Release --project src/Studio.Jobs -- worker --queues cpu,gpu --slots 2";

    /// <summary>Commands of the documents that are not run here, and why.</summary>
    private static readonly Dictionary<string, string> NotRun = new()
    {
        ["bash tests/run.sh"] = "It runs this test.",
        ["dotnet build -c Release"] = "It has built this test.",
        ["dotnet format whitespace --verify-no-changes"] = "It takes a while, and tests are no place to judge a change by its formatting.",
    };

    private readonly ReaderShell _shell = new();
    private readonly TinyEncoder _encoder = new();
    private readonly Dictionary<string, string> _ids = [];
    private Process? _service;

    [TestMethod]
    [DataRow("README.md")]
    [DataRow("CONTRIBUTING.md")]
    [DataRow("docs/adding-a-net.md")]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task Commands_Work_WhenTheyAreTypedInOrder(string document)
    {
        string[] commands = [.. DocumentCommands.Of(document).Where(command => !NotRun.ContainsKey(command))];
        await MakeWhatTheyReadAsync();
        if (commands.Contains(Serve))
        {
            await StartServiceAsync();
        }

        foreach (var command in commands)
        {
            await (command switch
            {
                Serve => Task.CompletedTask,
                Work => AssertWorksAsync(command),
                _ => AssertSucceedsAsync(command),
            });
        }

        if (_service is { } service)
        {
            Assert.IsFalse(service.HasExited);
            Assert.AreEqual(0, await ReaderShell.TerminateAsync(service));
            Assert.IsTrue(Directory.Exists(_shell.InFolder("studio-data")));
        }
    }

    [TestMethod]
    public void Commands_AreInADocument_WhenTheyAreSaidNotToBeRun()
    {
        string[] known = [.. DocumentCommands.Of("README.md"), .. DocumentCommands.Of("CONTRIBUTING.md")];
        Assert.IsEmpty(NotRun.Keys.Except(known));
        Assert.IsEmpty(new[] { Serve, Work }.Except(known));
    }

    [TestMethod]
    public void Commands_AreTheSame_InEveryLanguage() => CollectionAssert.AreEqual(DocumentCommands.Of("README.md").ToList(), DocumentCommands.Of("README.zh-CN.md").ToList());

    [TestMethod]
    public void Blocks_AreOfAShell_SoThatTheyAreRun() => Assert.IsEmpty(DocumentCommands.OtherLanguages("README.md").Concat(DocumentCommands.OtherLanguages("CONTRIBUTING.md")));

    public void Dispose()
    {
        _shell.Dispose();
        _encoder.Dispose();
    }

    /// <summary>Less time and fewer trials; every other word stays.</summary>
    private static string Shorten(string command)
    {
        var shorter = BudgetOption().Replace(command, "--budget 10").Replace("\"budgetSeconds\":30", "\"budgetSeconds\":10,\"trials\":2", StringComparison.Ordinal);
        return shorter.Contains(" -- train ", StringComparison.Ordinal) && !shorter.Contains("--params", StringComparison.Ordinal) ? $"{shorter} --trials 2" : shorter;
    }

    [GeneratedRegex(@"--budget \d+")]
    private static partial Regex BudgetOption();

    [GeneratedRegex(@"\bmodel[a-z-]*\.onnx")]
    private static partial Regex ModelFile();

    [GeneratedRegex(@"`([a-z]+\.json)`")]
    private static partial Regex JsonFile();

    /// <summary>The files that readers have and the repository has not.</summary>
    private async Task MakeWhatTheyReadAsync()
    {
        await File.WriteAllBytesAsync(_shell.InFolder("boot.png"), TestPictures.File(upper: true, seed: 1, width: 28, height: 28));
        await File.WriteAllBytesAsync(_shell.InFolder("bag.png"), TestPictures.File(upper: false, seed: 2, width: 28, height: 28));
        Directory.CreateDirectory(_shell.InFolder("models"));
        Directory.CreateSymbolicLink(_shell.InFolder("models/all-MiniLM-L6-v2"), _encoder.Folder);
        await File.WriteAllLinesAsync(
            _shell.InFolder("reviews.csv"),
            Enumerable.Range(0, 120).Select(i => $"we think the {(i % 3 == 0 ? "room" : "food")} number {i} of {i * 7 % 100} was {(i % 2 == 0 ? "good" : "bad")} on that day,{(i % 2 == 0 ? "yes" : "no")}").Prepend("review,liked"));
        foreach (var name in new[] { "numbers.csv", "numbers_test.csv" })
        {
            await File.WriteAllLinesAsync(_shell.InFolder(name), Enumerable.Range(0, 200).Select(i => $"{i % 20},{i % 7},{(i % 20 * 3) + (i % 7)}").Prepend("a,b,y"));
        }
    }

    /// <summary>Starts the service with a model of pictures, because the document asks it about one; how good it is does not matter here.</summary>
    private async Task StartServiceAsync()
    {
        const string Words = "Now listening on: ";
        (_service, var line) = await _shell.StartAsync(Serve, Words);
        var address = new Uri(line[(line.IndexOf(Words, StringComparison.Ordinal) + Words.Length)..]);
        _shell.Reach(address);
        Assert.AreEqual(0, (await TypeAsync("curl -F file=@datasets/fashion.zip http://localhost:5080/api/v1/datasets")).ExitCode);
        const string Request = """{"datasetId":"<id>","label":"label","learners":["baseline"],"trials":1,"name":"fashion"}""";
        var (exitCode, output) = await TypeAsync($"curl -H 'Content-Type: application/json' -d '{Request}' http://localhost:5080/api/v1/experiments");
        Assert.AreEqual(0, exitCode, output);
        Assert.AreEqual(0, (await TypeAsync("curl -N http://localhost:5080/api/v1/experiments/<id>/events")).ExitCode);
    }

    private async Task AssertWorksAsync(string command)
    {
        var store = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        var (worker, _) = await _shell.StartAsync(command, "Application started.", store);
        Assert.AreEqual(0, await ReaderShell.TerminateAsync(worker), command);
    }

    private async Task AssertSucceedsAsync(string command)
    {
        var before = Directory.GetFiles(_shell.InFolder("."));
        var (exitCode, output) = await TypeAsync(command);
        Assert.AreEqual(0, exitCode, $"{command}\n{output}");
        if (OutOption(command) is { } written)
        {
            AssertWritten(written, output);
        }

        if (command.Contains("curl -OJ", StringComparison.Ordinal))
        {
            Assert.HasCount(1, Directory.GetFiles(_shell.InFolder("."), command.EndsWith("/mlnet", StringComparison.Ordinal) ? "*-mlnet.zip" : "*.onnx").Except(before));
        }
    }

    private static string? OutOption(string command)
    {
        var words = command.Split(' ');
        var place = Array.IndexOf(words, "--out");
        return place < 0 ? null : words[place + 1];
    }

    /// <summary>What a command wrote: a file, or a folder with all that the program and README.md name.</summary>
    private void AssertWritten(string written, string output)
    {
        var path = _shell.InFolder(written);
        if (Path.HasExtension(path))
        {
            Assert.IsTrue(File.Exists(path), path);
            return;
        }

        var named = JsonFile().Matches(DocumentCommands.Text("README.md").Split("\n| option")[0]).Select(match => match.Groups[1].Value);
        string[] files = [.. ModelFile().Matches(output).Select(match => match.Value), .. named];
        Assert.IsNotEmpty(named);
        Assert.Contains("model.onnx", files);
        Assert.IsEmpty(files.Where(file => !File.Exists(Path.Combine(path, file))));
    }

    /// <summary>Runs a command with the ids that earlier ones answered with in place of <c>&lt;id&gt;</c>.</summary>
    private async Task<(int ExitCode, string Output)> TypeAsync(string command)
    {
        var whole = command
            .Replace("\"datasetId\":\"<id>\"", $"\"datasetId\":\"{_ids.GetValueOrDefault("datasets")}\"", StringComparison.Ordinal)
            .Replace("/experiments/<id>", $"/experiments/{_ids.GetValueOrDefault("experiments")}", StringComparison.Ordinal);
        var answer = await _shell.RunAsync(Shorten(whole));
        var noun = command.Split('/')[^1];
        if (noun is "datasets" or "experiments")
        {
            _ids[noun] = JsonSerializer.Deserialize<JsonElement>(answer.Output, StudioJson.Line).GetProperty("id").GetString()!;
        }

        return answer;
    }
}
