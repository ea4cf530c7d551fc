namespace Studio.Pipelines.Tests.Features;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Levels;
using Studio.Pipelines.Profiling;

[TestClass]
public sealed class LevelEncoderTests
{
    private static readonly TreesLevelCoding Trees = new();
    private static readonly ScaledLevelCoding Scaled = new();

    [TestMethod]
    public void Trees_GiveZeroAndOne_WhenThereAreTwoLevels()
    {
        var table = Trees.CreateTable(Count("yes", "no", "yes", ""));
        AssertRow(table, "no", 0);
        AssertRow(table, "yes", 1);
        AssertRow(table, "", float.NaN);
        AssertRow(table, "maybe", float.NaN);
    }

    [TestMethod]
    public void Scaled_GiveMinusOneAndOne_WhenThereAreTwoLevels()
    {
        var table = Scaled.CreateTable(Count("true", "false", "true"));
        AssertRow(table, "false", -1);
        AssertRow(table, "true", 1);
        AssertRow(table, "", 0);
        AssertRow(table, "other", 0);
    }

    [TestMethod]
    public void Both_AreOneHot_WhenThereAreFewLevels()
    {
        foreach (ILevelCoding coding in new ILevelCoding[] { Trees, Scaled })
        {
            var table = coding.CreateTable(Count("b", "a", "c", "", "b"));
            CollectionAssert.AreEqual(new[] { "column = a", "column = b", "column = c", "column is missing" }, table.SlotNames.ToArray());
            AssertRow(table, "a", 1, 0, 0, 0);
            AssertRow(table, "c", 0, 0, 1, 0);
            AssertRow(table, "", 0, 0, 0, 1);
            AssertRow(table, "unseen", 0, 0, 0, 0);
        }
    }

    [TestMethod]
    public void Both_TreatUnseenAsRare_WhenTrainingHadRareLevels()
    {
        string[] values = [.. Enumerable.Range(0, 3000).Select(row => row switch { < 2 => $"rare {row}", _ => $"level {row % 3}" })];
        foreach (ILevelCoding coding in new ILevelCoding[] { Trees, Scaled })
        {
            var table = coding.CreateTable(Count(values));
            Assert.HasCount(3, table.Levels);
            AssertRow(table, "rare 1", 0, 0, 0, 1);
            AssertRow(table, "unseen", 0, 0, 0, 1);
        }
    }

    [TestMethod]
    public void Trees_RankByFrequencyAndByName_WhenThereAreManyLevels()
    {
        // Level n occurs n + 1 times, so 19 is the most frequent one; as numbers, 2 comes before 10.
        var table = Trees.CreateTable(Count([.. Enumerable.Range(0, 20).SelectMany(level => Enumerable.Repeat($"{level}", level + 1)), ""]));
        AssertRow(table, "19", 0, 19);
        AssertRow(table, "10", 9, 10);
        AssertRow(table, "2", 17, 2);
        AssertRow(table, "unseen", 20, -1);
        AssertRow(table, "", float.NaN, float.NaN);
    }

    [TestMethod]
    public void Scaled_KeepTheMostFrequentAndLogFrequency_WhenThereAreThousandsOfLevels()
    {
        string[] values = [.. Enumerable.Range(0, 2000).SelectMany(level => Enumerable.Repeat($"level {level}", 1 + (4000 / (level + 1))))];
        var table = Scaled.CreateTable(Count(values));
        Assert.AreEqual(66, table.Width);
        Assert.AreEqual(1, table.Row("level 0")[..64].ToArray().Sum());
        Assert.AreEqual(1, table.Row("level 900")[64], "rare slot");
        Assert.IsGreaterThan(table.Row("level 150")[65], table.Row("level 90")[65]);
        Assert.IsGreaterThan(table.Row("unseen")[65], table.Row("level 150")[65]);
    }

    [TestMethod]
    public void Both_HaveNoSlot_WhenTheColumnIsConstantOrIdentifier()
    {
        foreach (ILevelCoding coding in new ILevelCoding[] { Trees, Scaled })
        {
            Assert.AreEqual(0, coding.CreateTable(Count("x", "x", "x")).Width);
            Assert.AreEqual(0, coding.CreateTable(Count("", "")).Width);
            Assert.AreEqual(0, coding.CreateTable(Count([.. Enumerable.Range(0, 2000).Select(row => $"id {row}")])).Width);
            Assert.AreEqual(1, coding.CreateTable(Count("x", "x", "")).Width);
        }
    }

    [TestMethod]
    [DataRow("trees")]
    [DataRow("scaled")]
    public void Transform_GraphAgreesExactly_ForAnyLevels(string featurizer)
    {
        FeatureColumn[] columns = [new("level", ColumnPurpose.Categorical, InputType.String)];
        var levels = Gen.OneOf(Gen.String[Gen.Char['a', 'e'], 0, 2], OneOf.Of("é", "É", "日本", "😀", " ", "\t", "a b", "1", "01", "1.0"));
        Gen.Select(levels.Array[1, 120], levels.Array[1, 40]).Sample(
            (training, fresh) =>
            {
                var fitted = FeaturizerCatalog.Get(featurizer).Fit(columns, Table(training), 1).Transformer;
                var features = ColumnTable.From(fitted.Transform(Table(fresh))).Column<VectorColumn>(ColumnNames.Features);
                using var graph = new FeaturizerGraph(fitted, columns, features.Width);
                return features.Values.AsSpan().SequenceEqual(graph.Run(Table(fresh)));
            },
            iter: 100);
    }

    private static ColumnTable Table(string[] values) => new([new TextColumn("level", values)]);

    private static LevelCounts Count(params string[] values) => LevelCounts.Of(new TextColumn("column", values));

    private static void AssertRow(LevelTable table, string level, params float[] expected) =>
        CollectionAssert.AreEqual(expected, table.Row(level).ToArray(), $"{level}: {string.Join(" ", table.Row(level).ToArray())}");
}
