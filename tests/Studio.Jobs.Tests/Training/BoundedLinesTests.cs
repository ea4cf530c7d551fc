namespace Studio.Jobs.Tests.Training;

using CsCheck;
using Studio.Jobs.Training;

[TestClass]
public sealed class BoundedLinesTests
{
    [TestMethod]
    public async Task Read_LeavesOutLines_WhenTheyAreTooLong()
    {
        var lines = new BoundedLines(new StringReader($"one\n{new string('x', 40_000)}\n\n{new string('y', 10)}\n{new string('z', 11)}\nlast"), 10);

        CollectionAssert.AreEqual(new[] { "one", "", new string('y', 10), "last" }, await AllAsync(lines));
        Assert.AreEqual(2, lines.LeftOut);
    }

    [TestMethod]
    public async Task Read_GivesWhatCameBefore_WhenALineNeverEnds()
    {
        var lines = new BoundedLines(new StringReader("one\n" + new string('\0', 100_000)), 1000);

        CollectionAssert.AreEqual(new[] { "one" }, await AllAsync(lines));
        Assert.AreEqual(1, lines.LeftOut);
    }

    [TestMethod]
    public void Read_GivesAllLines_WhenNoneIsTooLong() => Gen.String[Gen.Char["ab\0é"], 0, 40_000].Array[0, 5].Sample(expected =>
    {
        var lines = new BoundedLines(new StringReader(string.Concat(expected.Select(line => line + "\n"))), 40_000);
        CollectionAssert.AreEqual(expected, AllAsync(lines).GetAwaiter().GetResult());
    }, iter: 50);

    private static async Task<string[]> AllAsync(BoundedLines lines)
    {
        var all = new List<string>();
        while (await lines.ReadAsync() is { } line)
        {
            all.Add(line);
        }

        return [.. all];
    }
}
