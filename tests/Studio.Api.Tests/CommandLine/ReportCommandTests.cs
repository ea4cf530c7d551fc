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

        await AssertMarkdownTellsTheSameAsync(html);
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

    private async Task AssertMarkdownTellsTheSameAsync(string html)
    {
        var card = Path.Combine(_folder.FullName, "card.md");
        var (exitCode, output, error) = await RunAsync("report", "--model", Model, "--markdown", card);
        Assert.AreEqual((0, card + Environment.NewLine, string.Empty), (exitCode, output, error));
        var markdown = await File.ReadAllTextAsync(card);
        string[] titles = [.. markdown.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..])];
        CollectionAssert.AreEqual(System.Text.RegularExpressions.Regex.Matches(html, "<h2>(.*?)</h2>").Select(title => System.Net.WebUtility.HtmlDecode(title.Groups[1].Value)).ToList(), titles);
        CollectionAssert.AreEqual(new[] { "How good it is", "Where it is worse", "How it treats groups", "What it goes by", "How it was made", "What its search learned", "How to call it, and where it ends" }, titles);
        foreach (var words in new[] { "# model\n", "| Metric | Validation | 95 % interval |\n| --- | ---: | ---: |\n| auc (optimised) |", "| Class | Rows |", "Brier score", "lbfgs, trial", "SHA-256", "| since | datetime |" })
        {
            Assert.Contains(words, markdown);
        }

        // Tables are tables: every line of one has as many cells as its head.
        foreach (var line in markdown.Split("\n\n").Where(block => block.StartsWith('|')).Select(block => block.Trim('\n').Split('\n')).SelectMany(lines => lines.Select(line => (Line: line, Head: lines[0]))))
        {
            Assert.AreEqual(Cells(line.Head), Cells(line.Line), line.Line);
        }

        Assert.DoesNotContain("C00001", markdown);

        static int Cells(string line) => line.Replace("\\|", string.Empty, StringComparison.Ordinal).Count(letter => letter == '|');
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
