namespace Studio.Api.Tests.Compatibility;

using Studio.Api.CommandLine;

/// <summary>
/// What the previous version has stored opens, and is answered as the previous version answered: <c>Fixtures/previous-version.zip</c> has
/// its data folder and a model folder that its <c>train</c> wrote.
/// </summary>
[TestClass]
public sealed class PreviousVersionTests
{
    [TestMethod]
    public async Task Answers_AreThoseOfThePreviousVersion()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));

        var recorded = RecordedAnswer.Read(PreviousVersion.Answers);
        var answers = new List<RecordedAnswer>();
        foreach (var expected in recorded)
        {
            answers.Add(await expected.AskAsync(server.Client));
        }

        if (Environment.GetEnvironmentVariable("STUDIO_RECORD_ANSWERS") is { Length: > 0 } file)
        {
            RecordedAnswer.Write(file, answers);
        }

        var changes = recorded.Zip(answers, (expected, answer) => expected.FindChange(answer)).OfType<string>().ToList();
        Assert.IsEmpty(changes, string.Join(Environment.NewLine, changes));
    }

    [TestMethod]
    public async Task Predict_AnswersAsBefore_WithTheModelFolderOfThePreviousVersion()
    {
        using var previous = new PreviousVersion();
        var output = Path.Combine(previous.Folder, "predictions.csv");

        var code = await StudioCommand.InvokeAsync(
            ["predict", "--model", previous.Model, "--data", Path.Combine(previous.Folder, "customers.csv"), "--out", output, "--keep", "id"], TextWriter.Null, Console.Error);

        Assert.AreEqual(StudioCommand.Success, code);
        Assert.IsNull(AboutEqual.FindDifference(await File.ReadAllTextAsync(Path.Combine(PreviousVersion.Fixtures, "previous-version.predictions.csv")), await File.ReadAllTextAsync(output)));
    }
}
