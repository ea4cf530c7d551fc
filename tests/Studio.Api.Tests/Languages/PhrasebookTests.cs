namespace Studio.Api.Tests.Languages;

using System.Globalization;
using CsCheck;
using Studio.Api.Languages;

[TestClass]
public sealed class PhrasebookTests
{
    private static readonly Phrasebook Book = new(new Dictionary<string, string>
    {
        ["Column '{0}' has {1} levels."] = "“{0}”列有{1}个取值。",
        ["{0} of {1} rows"] = "{1}行中的{0}行",
        ["{0} is {1}"] = "{0}为{1}",
        ["it is paused already"] = "它已暂停",
        ["The experiment cannot be paused: {0}."] = "实验无法暂停：{0}。",
        ["Column '{0}' {1}"] = "“{0}”列{1}",
    });

    private static readonly Gen<string> Value = Gen.String[Gen.Char["abcXYZ09 äß表行_-/"], 0, 12];

    [TestMethod]
    public void Translate_PutsValuesIn_WhenATemplateMadeTheText() =>
        (from column in Value from levels in Gen.Int[0, 99999] select (column, levels))
            .Sample(value => Book.Translate($"Column '{value.column}' has {value.levels} levels.") == $"“{value.column}”列有{value.levels}个取值。");

    [TestMethod]
    public void Match_FindsValuesThatMakeTheTextAgain_WhateverTheyHold() =>
        Gen.Select(Gen.String, Gen.String, Gen.String).Sample((first, middle, last) =>
        {
            var template = Template.Parse("{0} and {1}, not {2}!");
            var text = $"{first} and {middle}, not {last}!";
            var values = template.Match(text);
            return values is not null && template.Fill(place => values[place]) == text;
        });

    [TestMethod]
    public void Translate_TakesTheTemplateThatKnowsMost_WhenSeveralFit() => Assert.AreEqual("“a”列有3个取值。", Book.Translate("Column 'a' has 3 levels."));

    [TestMethod]
    public void Translate_TranslatesValuesToo_WhenTheyAreMessages() => Assert.AreEqual("实验无法暂停：它已暂停。", Book.Translate("The experiment cannot be paused: it is paused already."));

    [TestMethod]
    public void Translate_TakesSentencesOneByOne_WhenNoTemplateHasThemAll() =>
        Assert.AreEqual("“a”列有3个取值。“b c”列有4个取值。", Book.Translate("Column 'a' has 3 levels. Column 'b c' has 4 levels."));

    [TestMethod]
    public void Translate_KnowsASentence_WhenItStandsBehindAColon() => Assert.AreEqual("实验无法暂停：“a”列有3个取值。。", Book.Translate("The experiment cannot be paused: column 'a' has 3 levels.."));

    [TestMethod]
    public void Translate_LeavesNames_WhenTheyAreWordsToo() => Assert.AreEqual("“it is paused already”列有3个取值。", Book.Translate("Column 'it is paused already' has 3 levels."));

    [TestMethod]
    public void Translate_LeavesAValue_WhenATemplateOfAPageWouldFit()
    {
        var messages = new Dictionary<string, string> { ["Column '{0}' is {1}."] = "列“{0}”为{1}。" };
        var book = new Phrasebook(new Dictionary<string, string>(messages) { ["{0} of {1}"] = "{1}中的{0}" }, messages);

        Assert.AreEqual("列“a”为date of birth。", book.Translate("Column 'a' is date of birth."));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("Nothing that is known.")]
    [DataRow("{")]
    [DataRow("Columns 'a' has")]
    [DataRow("What nobody knows is not known.")]
    public void Translate_LeavesTheText_WhenNothingIsKnownOfIt(string text) => Assert.AreEqual(text, Book.Translate(text));

    [TestMethod]
    public void T_WritesNumbersTheSame_InEveryCountry()
    {
        var (culture, language) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            CultureInfo.CurrentUICulture = Language.English.Culture;
            Assert.AreEqual("1.5 of 1,234 and    7|x  |", Words.T($"{1.5} of {1234:N0} and {7,4}|{"x",-3}|"));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, language);
        }
    }

    [TestMethod]
    public void Html_WritesValuesAsText_WhateverTheyHold() =>
        Assert.AreEqual("<strong>&lt;b&gt;&amp;</strong> is a label", Words.Html($"<strong>{"<b>&"}</strong> is a label").Value);
}
