namespace Studio.Pipelines.Tests.Scoring;

using ParquetSharp;
using Studio.Pipelines.Data;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;

/// <summary>What every format of predictions has to do.</summary>
[TestClass]
public sealed class PredictionFormatTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("prediction-format-tests-");

    public static IEnumerable<string> Names => PredictionFormats.All.Select(format => format.Name);

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Join_MakesTheFileThatWasWrittenAtOnce_WhateverStandsInItsCells(string name)
    {
        var format = PredictionFormats.Find(name)!;
        var columns = PredictionColumns.Find(Classes("string"), ["*"], ["id", "a,\"b\"\nc", "label"], "keep");
        CollectionAssert.AreEqual(new[] { "predicted_label", "probability_no", "probability_yes" }, columns.Answers.ToArray());
        using (var whole = format.Create(InFolder("whole"), columns))
        {
            for (var part = 0; part < 3; part++)
            {
                var kept = Enumerable.Range(0, 5 + part).Select(row => new[] { $"{part}{row}", "x,\"y\"\r\nz", "ü" }).ToArray();
                whole.Write(kept, Scored(kept.Length, part));
                using var own = format.Create(InFolder($"part-{part}"), columns);
                own.Write(kept, Scored(kept.Length, part));
                own.Finish();
            }

            whole.Finish();
        }

        format.Join([.. Enumerable.Range(0, 3).Select(part => InFolder($"part-{part}"))], InFolder("joined"), columns, CancellationToken.None);
        CollectionAssert.AreEqual(File.ReadAllBytes(InFolder("whole")), File.ReadAllBytes(InFolder("joined")));
    }

    [TestMethod]
    public void Parquet_HasTypes_AndEveryValueExactly()
    {
        var columns = PredictionColumns.Find(Classes("int64"), ["id"], ["x", "id"], "keep");
        CollectionAssert.AreEqual(new[] { 1 }, columns.Positions.ToArray());
        var scored = Scored(4, 1) with { Labels = ["1", "-2", "1", "9007199254740993"] };
        using (var file = PredictionFormats.Find("parquet")!.Create(InFolder("p"), columns))
        {
            file.Write([["01"], [""], ["c"], ["d"]], scored);
            file.Finish();
        }

        using var reader = new ParquetFileReader(InFolder("p"));
        using var group = reader.RowGroup(0);
        CollectionAssert.AreEqual(new[] { "01", "", "c", "d" }, Read<string>(group, 0));
        CollectionAssert.AreEqual(new[] { 1, -2, 1, 9007199254740993 }, Read<long>(group, 1));
        CollectionAssert.AreEqual(Enumerable.Range(0, 4).Select(row => scored.Predictions.Values[(row * 2) + 1]).ToArray(), Read<float>(group, 3));
    }

    [TestMethod]
    public void Parquet_RefusesTwoColumnsOfOneName()
    {
        var columns = PredictionColumns.Find(Classes("string"), ["label", "predicted_label"], ["label", "predicted_label"], "keep");
        var refused = Assert.ThrowsExactly<DatasetException>(() => PredictionFormats.Find("parquet")!.Create(InFolder("p"), columns));
        Assert.Contains("two columns 'predicted_label'", refused.Message);
    }

    [TestMethod]
    public void Find_NamesTheColumnThatIsNotThere_AndTakesACommaForPartOfAName()
    {
        CollectionAssert.AreEqual(new[] { "a,b", "c" }, PredictionColumns.Find(Classes("string"), ["a,b,c"], ["a,b", "c"], "keep").Kept.ToArray());
        CollectionAssert.AreEqual(new[] { "*" }, PredictionColumns.Find(Classes("string"), ["*"], ["*", "c"], "keep").Kept.ToArray());
        var refused = Assert.ThrowsExactly<DatasetException>(() => PredictionColumns.Find(Classes("string"), ["d"], ["a", "c"], "--keep"));
        Assert.AreEqual("--keep: the data has no column 'd'; it has a, c.", refused.Message);
    }

    private static T[] Read<T>(RowGroupReader group, int column)
    {
        using var values = group.Column(column);
        using var reader = values.LogicalReader<T>();
        return reader.ReadAll(checked((int)group.MetaData.NumRows));
    }

    private static ScoredRows Scored(int rows, int seed)
    {
        var random = new Random(seed);
        float[] values = [.. Enumerable.Range(0, rows * 2).Select(_ => random.NextSingle())];
        return new ScoredRows([.. Enumerable.Range(0, rows).Select(row => row % 2 == 0 ? "yes" : "no, \"never\"")], new PredictionMatrix(values, rows, 2));
    }

    private static ModelSignature Classes(string labels) => new(
        TaskCatalog.Binary, "bought", [new SignatureInput("x", "numeric", "float")], [new SignatureOutput("label", labels), new SignatureOutput("probabilities", "float")], ["no", "yes"]);

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);
}
