namespace Studio.Pipelines.Tests.Profiling;

using System.Text;
using Studio.Pipelines.Profiling;

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
    public void Of_CountsBlanksOrCharacters(string text, double expected) => Assert.AreEqual(expected, WordCount.Of(Encoding.UTF8.GetBytes(text)));
}
