namespace Studio.Api.Tests.Datasets;

using Studio.Api.Components.Datasets;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

[TestClass]
public sealed class ReadingFormTests
{
    [TestMethod]
    public void ToQuery_IsEmpty_WhenNothingIsSaid() => Assert.AreEqual(string.Empty, new ReadingDraft { Delimiter = "", Missing = " \n", Types = "\n" }.ToQuery().ToString());

    [TestMethod]
    public void ToQuery_HasAllThatIsSaid()
    {
        var draft = new ReadingDraft { Delimiter = ";", Decimal = ",", Encoding = "gb18030", DateOrder = "dmy", SkipLines = 0, Sheet = "Sheet 2", Missing = "not known\n-9", Types = "a=text\nb=number:," };

        Assert.AreEqual(
            "?delimiter=;&decimal=,&encoding=gb18030&date-order=dmy&skip-lines=0&sheet=Sheet%202&missing=not%20known&missing=-9&types=a%3Dtext&types=b%3Dnumber%3A,",
            draft.ToQuery().ToString());
        Assert.IsFalse(draft.IsEmpty);
    }

    [TestMethod]
    public void SetType_ReplacesWhatWasSaidOfThatColumnOnly()
    {
        var draft = new ReadingDraft { Types = "a=b=text\nday=date\nsum=number" };

        draft.SetType("day", "date:dmy");
        draft.SetType("sum", "");
        draft.SetType("a", "text");

        Assert.AreEqual("a=b=text\nday=date:dmy\na=text", draft.Types);
        Assert.AreEqual("date:dmy", draft.TypeOf("day"));
        Assert.AreEqual("text", draft.TypeOf("a=b"));
        Assert.IsNull(draft.TypeOf("sum"));
    }

    [TestMethod]
    public void Choices_AreWhatAPersonCanSay()
    {
        var (_, problems) = new ReadingOptions { Types = [.. ReadingWords.Choices.Select((choice, index) => $"column {index}={choice.Value}")] }.Read();

        Assert.IsEmpty(problems);
    }

    [TestMethod]
    public void Of_NamesTheFormat()
    {
        Assert.AreEqual("number, decimal comma, thousands point, unit €", ReadingWords.Of(new(ColumnType.Number) { Number = new(",") { Thousands = ".", Unit = "€" } }, ColumnType.Number));
        Assert.AreEqual("date, day first, years of two digits up to 2029", ReadingWords.Of(new(ColumnType.Timestamp) { Date = new(DateOrder.DayFirst) { TwoDigitYearMax = 2029 } }, ColumnType.Timestamp));
        Assert.AreEqual("date, year first or month in letters", ReadingWords.Of(ColumnReading.Typed(ColumnType.Timestamp), ColumnType.Timestamp));
        Assert.AreEqual("text, missing: none or ?", ReadingWords.Of(new(ColumnType.Text) { Missing = ["none", "?"] }, ColumnType.Text));
        Assert.AreEqual("true or false", ReadingWords.Of(null, ColumnType.Boolean));
        Assert.AreEqual("number", ReadingWords.Of(null, ColumnType.Number));
        Assert.AreEqual("image", ReadingWords.Of(null, ColumnType.Image));
    }
}
