namespace Studio.Pipelines.Tests.ForeignModels;

using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.ForeignModels;
using Studio.Pipelines.MlNet;
using Studio.Pipelines.Scoring;

[TestClass]
public sealed class MlNetImportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-import-test-");

    public static IEnumerable<object[]> Pipelines => MlNetPipelines.All.Select(pipeline => new object[] { pipeline.Name });

    [TestMethod]
    [DynamicData(nameof(Pipelines))]
    public async Task Model_AnswersAsMlNet_OrIsRefusedByItsComponent(string name)
    {
        var pipeline = MlNetPipelines.All.First(pipeline => pipeline.Name == name);
        var model = Train(pipeline);

        var result = await ImportAsync(pipeline.Label);

        Assert.AreEqual(pipeline.Refused, result.Component, result.Reason);
        Assert.AreEqual(pipeline.Refused is null, result.IsReady, result.Reason);
        Assert.AreEqual(result.IsReady, File.Exists(Served));
        if (result.IsReady)
        {
            await CompareAsync(model, ImportedRow.Many(300, 7));
        }
    }

    [TestMethod]
    public async Task Model_IsRead_WhenItWasSavedWithItsLoader()
    {
        var (context, rows) = (new MLContext(1), ImportedRow.Many(400, 3));
        await File.WriteAllTextAsync(Csv, ImportedRow.ToCsv(rows));
        var loader = context.Data.CreateTextLoader<ImportedRow>(separatorChar: ',', hasHeader: true);
        var model = MlNetPipelines.All.First(pipeline => pipeline.Name == "FastTree, a number").Make(context).Fit(loader.Load(Csv));
        context.Model.Save(model, loader, Zip);

        var result = await ImportAsync("Price");

        Assert.IsTrue(result.IsReady, result.Reason);
        await CompareAsync(model, ImportedRow.Many(100, 7));
    }

    [TestMethod]
    public async Task Vector_IsFedWithItsColumns_WhenTheModelReadsOne()
    {
        var (context, rows) = (new MLContext(1), ImportedRow.Many(400, 3));
        await File.WriteAllTextAsync(Csv, string.Join('\n', rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Price},{(float.IsNaN(row.Weight) ? 0 : row.Weight)},{(float.IsNaN(row.Size) ? 0 : row.Size)}")).Prepend("Price,b,a")));
        var view = context.Data.LoadFromEnumerable(rows.Select(row => new Pair { Values = [float.IsNaN(row.Size) ? 0 : row.Size, float.IsNaN(row.Weight) ? 0 : row.Weight], Price = row.Price }));
        var model = context.Regression.Trainers.FastTree("Price", "Values").Fit(view);
        context.Model.Save(model, view.Schema, Zip);

        var taken = await ImportAsync("Price");
        var said = await ImportAsync("Price", """{"inputs": {"Values": ["a", "b"]}}""");

        Assert.IsTrue(taken.Warnings.Any(warning => warning.Contains("'b', 'a'", StringComparison.Ordinal)), "the order of the table is told");
        Assert.IsGreaterThan(said.Metrics!.Validation["rmse"], taken.Metrics!.Validation["rmse"]);
        using var scorer = new OnnxScorer(Served);
        var scored = scorer.Score(new ColumnTable([new NumberColumn("a", [7, 30]), new NumberColumn("b", [50, 3])]));
        var expected = model.Transform(context.Data.LoadFromEnumerable([new Pair { Values = [7, 50] }, new Pair { Values = [30, 3] }])).GetColumn<float>("Score").ToArray();
        AreClose([.. expected.Select(score => new[] { score })], scored);
    }

    [TestMethod]
    public async Task Import_IsDownloadedForMlNet_AsAnyVersionIs()
    {
        Train(MlNetPipelines.All.First(pipeline => pipeline.Name == "FastTree, two classes"));
        await ImportAsync("Sold");
        var folder = Path.Combine(_folder.FullName, "mlnet");

        MlNetExport.Write(Served, folder, "Bikes", "bikes", CancellationToken.None);

        Assert.IsTrue(File.Exists(Path.Combine(folder, "model.zip")));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private sealed class Pair
    {
        [VectorType(2)]
        public float[] Values { get; set; } = [];

        public float Price { get; set; }
    }

    private string Zip => Path.Combine(_folder.FullName, "model.zip");

    private string Csv => Path.Combine(_folder.FullName, "rows.csv");

    private string Served => Path.Combine(_folder.FullName, "out", "model.onnx");

    private ITransformer Train(MlNetPipeline pipeline)
    {
        var context = new MLContext(1);
        context.ComponentCatalog.RegisterAssembly(typeof(MlNetImportTests).Assembly);
        var rows = ImportedRow.Many(600, 3);
        File.WriteAllText(Csv, ImportedRow.ToCsv(rows));
        var view = context.Data.LoadFromEnumerable(rows);
        var model = pipeline.Make(context).Fit(view);
        context.Model.Save(model, view.Schema, Zip);
        return model;
    }

    private async Task<ImportResult> ImportAsync(string label, string? mapping = null)
    {
        var output = Directory.CreateDirectory(Path.Combine(_folder.FullName, "out"));
        return await ModelImporter.RunAsync(new ImportTask(Zip, Csv, "rows.csv", label) { Mapping = mapping }, output.FullName, new Progress<string>(), CancellationToken.None);
    }

    /// <summary>Rows that the import has not seen, read from a file as whoever asks for predictions gives them.</summary>
    private async Task CompareAsync(ITransformer model, IReadOnlyList<ImportedRow> rows)
    {
        var context = new MLContext(1);
        var path = Path.Combine(_folder.FullName, "more.csv");
        await File.WriteAllTextAsync(path, ImportedRow.ToCsv(rows));
        var expected = model.Transform(context.Data.LoadFromEnumerable(rows));
        using var scorer = new OnnxScorer(Served);
        using var source = await PredictionSource.OpenAsync(path, "more.csv", _folder.FullName, scorer.Input, ReadingWishes.None, CancellationToken.None);
        var batch = source.Read(rows.Count, [], default, CancellationToken.None)!;
        Assert.IsNotNull(batch.Input.Rows, string.Join(' ', batch.Input.Problems));
        var scored = scorer.Score(batch.Input.Rows);
        if (scorer.Signature.Classes is null)
        {
            AreClose([.. expected.GetColumn<float>("Score").Select(score => new[] { score })], scored);
        }
        else if (expected.Schema.GetColumnOrNull("Probability") is not null)
        {
            AreClose([.. expected.GetColumn<float>("Probability").Select(probability => new[] { 1 - probability, probability })], scored);
            CollectionAssert.AreEqual(expected.GetColumn<bool>("PredictedLabel").Select(label => label ? "true" : "false").ToArray(), scored.Labels!.ToArray());
        }
        else
        {
            AreClose([.. expected.GetColumn<float[]>("Score")], scored);
            CollectionAssert.AreEqual(expected.GetColumn<string>("PredictedLabel").ToArray(), scored.Labels!.ToArray());
        }
    }

    private static void AreClose(IReadOnlyList<float[]> expected, ScoredRows actual)
    {
        for (var row = 0; row < expected.Count; row++)
        {
            for (var column = 0; column < expected[row].Length; column++)
            {
                Assert.AreEqual(expected[row][column], actual.Predictions.Row(row)[column], 1e-5 * Math.Max(1, Math.Abs(expected[row][column])), $"row {row}");
            }
        }
    }
}
