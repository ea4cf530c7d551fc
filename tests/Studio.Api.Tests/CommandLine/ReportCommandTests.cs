namespace Studio.Api.Tests.CommandLine;

using System.Globalization;
using Studio.Api.CommandLine;
using Studio.Pipelines.Reports;

[TestClass]
public sealed class ReportCommandTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-report-tests-");

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [TestMethod]
    public async Task Report_ShowsCurveBarsAndRows_AndWritesACardOfItsOwn_WhenTheModelWasEvaluated()
    {
        await TrainAsync(TestTables.Customers(), "bought", "--reports");
        Assert.IsEmpty(ModelFiles.Evaluations.Except(Directory.GetFiles(Model).Select(Path.GetFileName)));
        Assert.IsFalse(File.Exists(Path.Combine(Model, ModelFiles.Evaluation)));

        var (exitCode, output, error) = await RunAsync("report", "--model", Model);

        Assert.AreEqual((0, string.Empty), (exitCode, error));
        foreach (var words in new[] { "predicts bought (binary)", "95 % interval", "ROC, true positive rate", "█", "Most wrong rows", "income" })
        {
            Assert.Contains(words, output);
        }

        var card = Path.Combine(_folder.FullName, "card.html");
        (exitCode, output, error) = await RunAsync("report", "--model", Model, "--html", card);
        Assert.AreEqual((0, card + Environment.NewLine, string.Empty), (exitCode, output, error));
        var html = await File.ReadAllTextAsync(card);
        foreach (var words in new[] { "<!DOCTYPE html>", "<svg", "How good it is", "Where it is worse", "What it goes by", "bought", "SHA-256" })
        {
            Assert.Contains(words, html);
        }

        foreach (var foreign in new[] { "<script", "http:", "https:", "<link", "C00001" })
        {
            Assert.DoesNotContain(foreign, html);
        }
    }

    [TestMethod]
    public async Task Report_TellsWhatThereIs_WhenTheModelWasNotEvaluated()
    {
        await TrainAsync(TestTables.Line(), "y");
        var (exitCode, output, error) = await RunAsync("report", "--model", Model);
        Assert.AreEqual(0, exitCode, error);
        Assert.Contains("predicts y (regression)", output);
        Assert.Contains("train --reports", error);
        (exitCode, _, error) = await RunAsync("report", "--model", Model, "--html", Path.Combine(_folder.FullName, "card.html"));
        Assert.AreEqual(0, exitCode, error);
        Assert.Contains("rmse", await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "card.html")));
    }

    [TestMethod]
    public async Task Report_EndsWithOne_WhenThereIsNoModel()
    {
        var (exitCode, _, error) = await RunAsync("report", "--model", Path.Combine(_folder.FullName, "none"));
        Assert.AreEqual(1, exitCode);
        Assert.Contains("There is no signature.json", error);
    }

    private string Model => Path.Combine(_folder.FullName, "model");

    private async Task TrainAsync(string table, string label, params string[] further)
    {
        var data = Path.Combine(_folder.FullName, "data.csv");
        await File.WriteAllTextAsync(data, table);
        var (exitCode, _, error) = await RunAsync(["train", "--data", data, "--label", label, "--trials", "2", "--threads", "1", "--learners", "lbfgs", "--out", Model, .. further]);
        Assert.AreEqual(0, exitCode, error);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        return (await StudioCommand.InvokeAsync(args, output, error), output.ToString(), error.ToString());
    }
}
