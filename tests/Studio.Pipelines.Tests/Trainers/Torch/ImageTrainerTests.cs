namespace Studio.Pipelines.Tests.Trainers.Torch;

using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Data.Images;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch;
using Studio.Pipelines.Trainers.Torch.Pictures;
using TorchSharp;

/// <summary>What <see cref="NeuralTrainerContractTests"/> asks of nets for tables, on pictures.</summary>
[TestClass]
public sealed class ImageTrainerTests
{
    private static readonly ImageTrainer Trainer = new();

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("regression")]
    public void Train_Learns(string taskName)
    {
        var task = TaskCatalog.Find(taskName)!;
        var run = Run(task, Rows(task, 90, 1), Rows(task, 60, 2), epochs: 20);

        Assert.IsGreaterThan(0.9, Accuracy(task, Predict(run), run.Validation));
    }

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("regression")]
    public void Describe_PredictsWhatTheNetPredicts_InBatchesOfAnySize(string taskName)
    {
        var task = TaskCatalog.Find(taskName)!;
        // Training itself compares libtorch with ONNX Runtime on up to 1,000 rows and fails beyond 1e-4.
        var run = Run(task, Rows(task, 60, 1), Rows(task, 1000, 2), epochs: 3);
        var model = Train(run);

        var pictures = run.Validation.Column<ImageColumn>(ColumnNames.Features);
        var whole = model.Network.Predict(pictures, threads: 1);
        for (var row = 0; row < 20; row++)
        {
            var alone = model.Network.Predict(pictures.Gather([row]), threads: 1);
            for (var i = 0; i < alone.Length; i++)
            {
                Assert.AreEqual(whole[(row * model.Network.Outputs) + i], alone[i], 1e-4, $"row {row}");
            }
        }
    }

    [TestMethod]
    public void Train_GivesTheSameNet_ForTheSameSeed()
    {
        var run = Run(TaskCatalog.Multiclass, Rows(TaskCatalog.Multiclass, 40, 1), Rows(TaskCatalog.Multiclass, 20, 2), epochs: 2);

        CollectionAssert.AreEqual(Predict(run), Predict(run));
        CollectionAssert.AreNotEqual(Predict(run), Predict(run with { Seed = 2 }));
    }

    [TestMethod]
    public void Train_KeepsMemoryFlat_OverEpochs()
    {
        var live = new List<long>();
        var run = Run(TaskCatalog.Multiclass, Rows(TaskCatalog.Multiclass, 40, 1), Rows(TaskCatalog.Multiclass, 120, 2), epochs: 6);
        Train(run with { Iterations = 1 });
        var before = Tensors();

        Train(run with { Progress = new Listener(() => live.Add(Tensors())) });

        Assert.HasCount(6, live);
        Assert.AreEqual(live[1], live[^1]);
        Assert.AreEqual(before, Tensors());

        // Counted by thread: other tests may train at the same time.
        static long Tensors() => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
    }

    [TestMethod]
    [DataRow(8, 8)]
    [DataRow(9, 31)]
    [DataRow(64, 48)]
    public void Train_Works_WithPicturesOfThisSize(int width, int height)
    {
        var run = Run(TaskCatalog.Multiclass, Rows(TaskCatalog.Multiclass, 24, 1, width, height), Rows(TaskCatalog.Multiclass, 120, 2, width, height), epochs: 1);

        Assert.IsTrue(Predict(run).All(float.IsFinite));
    }

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    public void Train_Works_WithBlankPicturesAndOneClassInABatch(string taskName)
    {
        var task = TaskCatalog.Find(taskName)!;
        var rows = Rows(task, 40, 3);
        var black = new ImageColumn(ColumnNames.Features, new ImageSize(16, 16), new byte[40 * 16 * 16 * 3]);
        var single = rows.With(black).Gather([.. Enumerable.Repeat(0, 38), 1, 2]);

        Assert.IsTrue(Predict(Run(task, single, rows, epochs: 1)).All(float.IsFinite));
    }

    [TestMethod]
    public void Train_FailsWithTheReason_WhenTheLossIsNoNumber()
    {
        var rows = Rows(TaskCatalog.Regression, 40, 4);
        var labels = rows.Column<FloatColumn>(ColumnNames.Label).Values.ToArray();
        labels[3] = float.PositiveInfinity;

        var error = Assert.ThrowsExactly<TrainingException>(
            () => Train(Run(TaskCatalog.Regression, rows.With(new FloatColumn(ColumnNames.Label, labels)), rows, epochs: 1)));

        StringAssert.Contains(error.Message, "no longer a number in epoch 1");
    }

    [TestMethod]
    public void Catalog_OffersItForPictures_AndTheOthersForTables()
    {
        var table = new DataShape(TaskCatalog.Binary, 2, 100, 5);
        var pictures = table with { Pictures = new ImageSize(16, 16) };

        Assert.AreEqual("It learns from pictures; this is a table.", TrainerCatalog.Unavailable(Trainer, table));
        Assert.IsNull(TrainerCatalog.Unavailable(Trainer, pictures));
        CollectionAssert.AreEqual(
            new[] { TrainerCatalog.Baseline, "resnet" },
            TrainerCatalog.All.Where(trainer => TrainerCatalog.Unavailable(trainer, pictures) is null).Select(trainer => trainer.Name).ToArray());
    }

    [TestMethod]
    public void Move_KeepsToTheColours_AndMirrorsHalfOfThePictures()
    {
        using var scope = torch.NewDisposeScope();
        var ramp = torch.arange(8, dtype: torch.uint8).view(1, 1, 1, 8).expand(100, 3, 4, 8).contiguous();

        var moved = new ImageAugmentation(Shift: 0, Flip: true, Cutout: 0).Move(ramp, new Random(1)).select(1, 0).select(1, 0);

        var rows = Enumerable.Range(0, 100).Select(row => string.Concat(moved[row].data<byte>().ToArray())).ToList();
        CollectionAssert.AreEquivalent(new[] { "01234567", "76543210" }, rows.Distinct().ToArray());
        Assert.IsTrue(rows.Count(row => row == "76543210") is > 30 and < 70);
    }

    [TestMethod]
    public void Cut_BlanksASquareOfHalfOfThePictures()
    {
        using var scope = torch.NewDisposeScope();

        var cut = new ImageAugmentation(Shift: 0, Flip: false, Cutout: 0.5).Cut(torch.ones(100, 3, 8, 8), new Random(1));

        var zeros = Enumerable.Range(0, 100).Select(row => (int)(192 - cut[row].sum().Number())).ToList();
        CollectionAssert.AreEquivalent(new[] { 0, 48 }, zeros.Distinct().ToArray());
        Assert.IsTrue(zeros.Count(count => count > 0) is > 30 and < 70);
    }

    private static NeuralTransformer Train(TrainingRun run) => (NeuralTransformer)Trainer.Train(run, CancellationToken.None);

    private static float[] Predict(TrainingRun run) =>
        Train(run).Network.Predict(run.Validation.Column<TableColumn>(ColumnNames.Features), threads: 1);

    private static double Accuracy(PredictionTask task, float[] predictions, ColumnTable rows) => task switch
    {
        { Name: "binary" } => rows.Column<BooleanColumn>(ColumnNames.Label).Values.Where((label, row) => label == predictions[row] > 0.5).Count(),
        { Name: "multiclass" } => rows.Column<KeyColumn>(ColumnNames.Label).Values.Where((key, row) =>
            predictions[(int)((row * 3) + key - 1)] == predictions.AsSpan(row * 3, 3).ToArray().Max()).Count(),
        _ => rows.Column<FloatColumn>(ColumnNames.Label).Values.Where((label, row) => Math.Abs(label - predictions[row]) < 0.5).Count(),
    } / (double)rows.RowCount;

    private static TrainingRun Run(PredictionTask task, ColumnTable training, ColumnTable validation, int epochs)
    {
        var size = training.Column<ImageColumn>(ColumnNames.Features).Size;
        var shape = new DataShape(task, task switch { { Name: "binary" } => 2, { Name: "multiclass" } => 3, _ => 1 }, training.RowCount, 1) { Pictures = size };
        return new TrainingRun(shape, training, validation, Trainer.Portfolio(shape)[0], Seed: 1, Threads: 1, Iterations: epochs);
    }

    private static ColumnTable Rows(PredictionTask task, int count, int seed, int width = 16, int height = 16)
    {
        var random = new Random(seed);
        int[] kinds = [.. Enumerable.Range(0, count).Select(_ => random.Next(task == TaskCatalog.Binary ? 2 : 3))];
        byte[] pixels = [.. kinds.SelectMany((kind, row) => TestPictures.Create(kind, (seed * 10_000) + row, width, height).Pixels)];
        return new ColumnTable(
        [
            new ImageColumn(ColumnNames.Features, new ImageSize(width, height), pixels),
            task switch
            {
                { Name: "binary" } => new BooleanColumn(ColumnNames.Label, Array.ConvertAll(kinds, kind => kind == 1)),
                { Name: "multiclass" } => new KeyColumn(ColumnNames.Label, Array.ConvertAll(kinds, kind => (uint)kind + 1), 3),
                _ => new FloatColumn(ColumnNames.Label, Array.ConvertAll(kinds, kind => (float)kind)),
            },
        ]);
    }

    private sealed class Listener(Action heard) : IProgress<IterationProgress>
    {
        public void Report(IterationProgress value) => heard();
    }
}
