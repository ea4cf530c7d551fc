namespace Studio.Pipelines.Tests.Features;

using CsCheck;
using Studio.Pipelines.Features.Supervised;

[TestClass]
public sealed class LevelMeansTests
{
    private const int Levels = 6;

    [TestMethod]
    public void Without_IsTheShrunkMeanOfTheOtherParts_ForAnyRows() =>
        Gen.Select(Gen.Int[0, Levels - 1], Gen.Int[0, RowFolds.Count - 1], Gen.Float[-5, 5]).Array[1, 60].Sample(rows =>
        {
            var means = Create(rows);
            return Enumerable.Range(0, Levels).All(level => Enumerable.Range(0, RowFolds.Count).All(part =>
            {
                var others = rows.Where(row => row.Item1 == level && row.Item2 != part).Select(row => (double)row.Item3).ToArray();
                var expected = means.IsFlat ? 0 : others.Sum() / (others.Length + means.Strength);
                return Math.Abs(expected - means.Without(level, part)) < 1e-9;
            }));
        });

    [TestMethod]
    public void Explained_IsWhatOutOfFoldMeansTakeOffTheSquares_ForAnyRows() =>
        Gen.Select(Gen.Int[0, Levels - 1], Gen.Int[0, RowFolds.Count - 1], Gen.Float[-5, 5]).Array[1, 60].Sample(rows =>
        {
            var means = Create(rows);
            var before = rows.Sum(row => (double)row.Item3 * row.Item3);
            var after = rows.Sum(row => Math.Pow(row.Item3 - means.Without(row.Item1, row.Item2), 2));
            return Math.Abs(before - after - means.Explained()) < 1e-6;
        });

    [TestMethod]
    public void Of_BelievesALevelLess_TheFewerRowsItHas()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 2000)
            .Select(row => row < 3 ? (5, row, 1f) : (row % 5, row % RowFolds.Count, (float)((row % 5 / 2.0) - 1 + (random.NextDouble() * 4) - 2)))
            .ToArray();
        var means = Create(rows);
        Assert.AreEqual(1, means.Of(4), 0.15, "400 rows");
        Assert.IsTrue(means.Of(5) is > 0.1 and < 0.9, $"{means.Of(5)} of 3 rows");
    }

    [TestMethod]
    public void IsFlat_WhenLevelsDifferByNothing_OrEveryRowIsALevel()
    {
        var same = Enumerable.Range(0, 600).Select(row => (row % Levels, row % RowFolds.Count, row / Levels % 2 == 0 ? 1f : -1f)).ToArray();
        Assert.IsTrue(Create(same).IsFlat);
        Assert.AreEqual(0, Create(same).Of(2));
        Assert.IsTrue(Create([.. Enumerable.Range(0, Levels).Select(row => (row, 0, (float)row))]).IsFlat);
    }

    private static LevelMeans Create((int Level, int Part, float Value)[] rows) => new(
        Array.ConvertAll(rows, row => row.Level),
        Levels,
        new RowFolds(Array.ConvertAll(rows, row => (byte)row.Part)),
        Array.ConvertAll(rows, row => row.Value));
}
