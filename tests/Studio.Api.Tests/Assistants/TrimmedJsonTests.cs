namespace Studio.Api.Tests.Assistants;

using System.Text.Json;
using Studio.Api.Assistants;

[TestClass]
public sealed class TrimmedJsonTests
{
    [TestMethod]
    public void Document_StaysAsItIs_WhenItIsShort()
    {
        var whole = JsonSerializer.SerializeToElement(new { a = new[] { 1.5, 2 } });

        var trimmed = TrimmedJson.Of(whole, 100);

        Assert.IsNull(trimmed.Kept);
        Assert.AreEqual(whole.GetRawText(), trimmed.Value.GetRawText());
    }

    [TestMethod]
    public void Lists_AreCutToTheirBeginning_WhenTheDocumentIsLong()
    {
        var whole = JsonSerializer.SerializeToElement(new { rows = Enumerable.Range(0, 1000).Select(row => new { row, values = Enumerable.Range(0, 50) }), name = "x" });

        var trimmed = TrimmedJson.Of(whole, 1000);

        Assert.AreEqual(10, trimmed.Kept);
        Assert.AreEqual(10, trimmed.Value.GetProperty("rows").GetArrayLength());
        Assert.AreEqual(0, trimmed.Value.GetProperty("rows")[0].GetProperty("row").GetInt32());
        Assert.AreEqual("x", trimmed.Value.GetProperty("name").GetString());
        Assert.IsLessThanOrEqualTo(1000, trimmed.Value.GetRawText().Length);
    }

    [TestMethod]
    public void Text_IsCut_WhenNothingElseCanBe()
    {
        var trimmed = TrimmedJson.Of(JsonSerializer.SerializeToElement(new { text = new string('x', 5000) }), 1000);

        Assert.AreEqual(1, trimmed.Kept);
        Assert.IsLessThan(1100, trimmed.Value.GetRawText().Length);
    }
}
