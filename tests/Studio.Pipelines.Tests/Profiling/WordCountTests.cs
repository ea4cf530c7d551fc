namespace Studio.Pipelines.Tests.Profiling;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tests.Features;

[TestClass]
public sealed class WordCountTests
{
    [TestMethod]
    [DataRow("", 1)]
    [DataRow("word", 1)]
    [DataRow("three short words", 3)]
    [DataRow("и ещё слова", 3)]
    [DataRow("한국어 문장 입니다", 3)]
    [DataRow("北京", 1)]
    [DataRow("欧阳修", 1.5)]
    [DataRow("昨天晚上点了牛肉面。", 4.5)]
    [DataRow("iPhone 手机壳", 2.5)]
    [DataRow("とても美味しかった", 4.5)]
    [DataRow("อาหารไม่อร่อยเลย", 4)]
    [DataRow("ភ្នំពេញ", 1.75)]
    public void Of_CountsBlanksOrCharacters(string text, double expected) => Assert.AreEqual(expected, WordCount.Of(text));

    [TestMethod]
    public async Task Sql_CountsTheSame_ForAnyText()
    {
        using var session = DuckDbSession.Open([], Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.spill"));
        await AnyText.Gen.Array[1, 30].SampleAsync(
            async texts =>
            {
                var rows = string.Join(", ", texts.Index().Select(text => $"({text.Index}, {Sql.Text(text.Item)})"));
                var counted = await session.QueryAsync(
                    $"SELECT CAST({WordCount.Sql("c0")} AS DOUBLE) FROM (VALUES {rows}) t(place, c0) ORDER BY place", row => row.GetDouble(0), CancellationToken.None);
                CollectionAssert.AreEqual(Array.ConvertAll(texts, WordCount.Of), counted);
            },
            iter: 100,
            threads: 1);
    }
}
