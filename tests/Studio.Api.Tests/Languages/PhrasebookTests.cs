namespace Studio.Api.Tests.Languages;

using Studio.Api.Languages;

/// <summary>Finished messages are said in another language by the templates that they were made of.</summary>
[TestClass]
public sealed class PhrasebookTests
{
    private static readonly Dictionary<string, string> Messages = new() { ["Column '{0}' is {1}."] = "列“{0}”为{1}。" };

    [TestMethod]
    public void Translate_LeavesAName_WhenItIsAWordOfOursInQuotes()
    {
        var book = new Phrasebook(new Dictionary<string, string>(Messages) { ["text"] = "文本" });

        Assert.AreEqual("列“text”为文本。", book.Translate("Column 'text' is text."));
    }

    [TestMethod]
    public void Translate_LeavesAValue_WhenATemplateOfAPageWouldFit()
    {
        var book = new Phrasebook(new Dictionary<string, string>(Messages) { ["{0} of {1}"] = "{1}中的{0}" }, Messages);

        Assert.AreEqual("列“a”为date of birth。", book.Translate("Column 'a' is date of birth."));
    }
}
