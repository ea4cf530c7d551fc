namespace Studio.Api.Tests.Experiments;

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Studio.Api.Experiments;
using Studio.Api.Tests.CommandLine;
using Studio.Jobs.Experiments;
using Studio.Pipelines;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Planning;

/// <summary>What the form shows as a command is what the form asks for, as a shell reads it.</summary>
[TestClass]
public sealed class RequestSamplesTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-request-samples-");

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [TestMethod]
    public async Task Curl_AsksForTheSame()
    {
        await using var server = await StudioServer.StartAsync();
        var dataset = await server.UploadAsync(Table(), "people.csv");
        var arguments = await ReadByShellAsync(Sample("curl", dataset, Wish()));
        using var content = new StringContent(arguments[arguments.IndexOf("-d") + 1], Encoding.UTF8, "application/json");
        using var answer = await server.Client.PostAsync(new Uri(arguments[^1]).AbsolutePath, content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, text);
        var experiment = JsonDocument.Parse(text).RootElement;
        Assert.AreEqual("it-s-new", experiment.GetProperty("name").GetString());
        Assert.AreEqual("ann", experiment.GetProperty("owner").GetString());
        AssertPlanned(experiment.GetProperty("plan"));
    }

    [TestMethod]
    public async Task CommandLine_AsksForTheSame()
    {
        var data = Path.Combine(_folder.FullName, "the people's.csv");
        await File.WriteAllTextAsync(data, Table());
        var code = RequestSamples.Of("http://localhost", Guid.NewGuid(), data, null, Wish()).Single(sample => sample.Name == "Command line").Code;
        var output = Path.Combine(_folder.FullName, "out");
        var (exitCode, _, error) = await StudioProcess.RunAsync([.. await ReadByShellAsync(code), "--out", output]);
        Assert.AreEqual(0, exitCode, error);
        AssertPlanned(JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(output, "plan.json"))).RootElement);
    }

    [TestMethod]
    public void CommandLine_SaysWhyNot_WhenAColumnIsUsedAsSomethingElse()
    {
        var wish = new ExperimentRequest(Wish().Training with { Purposes = new Dictionary<string, Pipelines.Profiling.ColumnPurpose> { ["age"] = Pipelines.Profiling.ColumnPurpose.Categorical } });
        var sample = RequestSamples.Of("http://localhost", Guid.NewGuid(), "a.csv", null, wish).Single(one => one.Name == "Command line");
        Assert.AreEqual("", sample.Code);
        Assert.Contains("ignore", sample.Hint);
    }

    [TestMethod]
    public void Body_HasOnlyWhatIsNoDefault()
    {
        var dataset = Guid.NewGuid();
        var body = JsonSerializer.Serialize(CreateExperimentRequest.Of(dataset, new ExperimentRequest(new TrainingRequest("y"))), StudioJson.Line);
        Assert.AreEqual($$"""{"datasetId":"{{dataset}}","label":"y"}""", body);
    }

    private static ExperimentRequest Wish() => new(new TrainingRequest("it's bought")
    {
        Task = "binary",
        Metric = "logloss",
        BudgetSeconds = 30,
        Trials = 1,
        Learners = ["lightgbm"],
        Ignore = ["-id", "a, b"],
        Monotone = new Dictionary<string, string> { ["age"] = "+" },
        InteractionGroups = [["income"]],
        Calibrate = true,
        Decision = new DecisionWish { Threshold = 0.3 },
        Seed = 7,
        Threads = 1,
        Publish = "single",
    })
    {
        Name = "it-s-new",
        Owner = "ann",
    };

    private static void AssertPlanned(JsonElement plan)
    {
        Assert.AreEqual("it's bought", plan.GetProperty("label").GetString());
        Assert.AreEqual("logloss", plan.GetProperty("metric").GetString());
        Assert.AreEqual(30, plan.GetProperty("budgetSeconds").GetDouble());
        Assert.AreEqual(7, plan.GetProperty("seed").GetInt32());
        Assert.AreEqual("single", plan.GetProperty("publish").GetString());
        Assert.IsTrue(plan.GetProperty("calibrate").GetBoolean());
        Assert.AreEqual(0.3, plan.GetProperty("decision").GetProperty("threshold").GetDouble());
        var features = plan.GetProperty("features").EnumerateArray().ToDictionary(feature => feature.GetProperty("name").GetString()!);
        CollectionAssert.AreEquivalent((string[])["age", "income", "region"], features.Keys.ToArray());
        Assert.IsTrue(features["age"].TryGetProperty("monotone", out _));
        Assert.IsTrue(features["income"].TryGetProperty("interactionGroup", out _));
    }

    private static string Sample(string name, Guid dataset, ExperimentRequest wish) =>
        RequestSamples.Of("http://localhost:5080", dataset, "people.csv", null, wish).Single(sample => sample.Name == name).Code;

    /// <summary>The arguments of a command, its program left out.</summary>
    private static async Task<List<string>> ReadByShellAsync(string command)
    {
        var program = command[..command.IndexOf(' ')];
        var start = new ProcessStartInfo("bash", ["-c", $"tell() {{ printf '%s\\0' \"$@\"; }}; tell{command[program.Length..]}"]) { RedirectStandardOutput = true };
        using var shell = Process.Start(start)!;
        var told = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.AreEqual(0, shell.ExitCode, command);
        return [.. told.Split('\0')[..^1]];
    }

    private static string Table() => "-id,\"a, b\",age,income,region,it's bought\n" + string.Concat(Enumerable.Range(0, 80).Select(row =>
        string.Create(CultureInfo.InvariantCulture, $"{row},{row % 7},{20 + (row * 37 % 50)},{1000 + (row * 91 % 997)},{(row % 3 == 0 ? "north" : "south")},{(row * 37 % 50 > 25 ? "yes" : "no")}\n")));
}
