namespace Studio.Soak.Tests;

using Studio.Soak.Rounds;
using Studio.Soak.Steps;

/// <summary>A short soak and the steps that are quick; <c>dotnet run --project tests/Studio.Soak</c> runs long ones.</summary>
[TestClass]
public sealed class SoakTests(TestContext context)
{
    [TestMethod]
    public async Task Rounds_LoseNothing_WhenEachKindOfProcessIsKilled()
    {
        using var folder = SoakFolder.Open(null);
        Fault[] faults = [Fault.Trainer, Fault.Worker, Fault.Api, Fault.Postgres];
        var options = new SoakOptions(Seed: 50, First: 1, Rounds: faults.Length, TimeSpan.FromMinutes(5), Workers: 2, faults);
        await using var told = new StringWriter();

        var report = await SoakReport.OfRoundsAsync(options, folder.Path, told, context.CancellationToken);

        context.WriteLine(told.ToString());
        Assert.IsEmpty(report.Problems, Explain(report, folder));
    }

    [TestMethod]
    [DataRow("frozen-worker")]
    [DataRow("cancel-without-worker")]
    public async Task Step_LosesNothing(string name)
    {
        using var folder = SoakFolder.Open(null);

        var report = await SoakReport.OfStepsAsync(StepCatalog.Find([name]), folder.Path, TextWriter.Null, context.CancellationToken);

        context.WriteLine(report.Table);
        Assert.IsEmpty(report.Problems, Explain(report, folder));
    }

    /// <summary>The problems with the ends of all logs: where this runs, nobody may be able to look at the folder.</summary>
    private static string Explain(SoakReport report, SoakFolder folder)
    {
        if (report.Problems.Count == 0)
        {
            return "";
        }

        var logs = Directory.GetFiles(folder.Path, "*.log", SearchOption.AllDirectories).Concat(Directory.GetFiles(folder.Path, "round-*.txt"));
        return string.Join('\n', [.. report.Problems, .. logs.SelectMany(log => File.ReadLines(log).TakeLast(60).Prepend($"== {log}"))]);
    }
}
