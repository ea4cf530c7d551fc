namespace Studio.Pipelines.Tests.Trainers.GaussianProcess;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.GaussianProcess;
using Studio.Pipelines.Trainers.Models;

[TestClass]
public sealed class GaussianProcessTrainerTests
{
    private static readonly GaussianProcessTrainer Trainer = new();

    [TestMethod]
    [DataRow(3_000, 500, true)]
    [DataRow(3_001, 10, false)]
    [DataRow(1_000, 501, false)]
    public void Unavailable_GivesAReason_WhenDataAreTooLarge(int rows, int columns, bool usable) =>
        Assert.AreEqual(usable, Trainer.Unavailable(new DataShape(TaskCatalog.Binary, 2, rows, columns)) is null);

    [TestMethod]
    public void Train_FindsTheFeatureThatTells_ByItsLengthScale() =>
        (from informative in Gen.Int[0, 7]
         from seed in Gen.Int[1, 1000]
         select (informative, seed))
        .Sample(
            sample =>
            {
                var scales = Train(Waves(120, 8, sample.informative, sample.seed)).Rows.Scales;
                return Enumerable.Range(0, 8).Where(i => i != sample.informative).All(i => scales[sample.informative] > 2 * scales[i]);
            },
            iter: 20);

    [TestMethod]
    public void Train_PredictsFiniteNumbers_ForConstantColumnsEqualRowsAndMoreColumnsThanRows() =>
        (from task in Gen.Int[0, TaskCatalog.All.Count - 1].Select(index => TaskCatalog.All[index])
         from rows in Gen.Int[1, 25]
         from width in Gen.Int[1, 40]
         from distinct in Gen.Int[1, 4]
         from kernel in Gen.Bool
         from lengthScales in Gen.Int[0, 2].Select(index => new[] { "columns", "relevance", "common" }[index])
         from seed in Gen.Int[1, 1000]
         select (task, rows, width, distinct, kernel: kernel ? "rbf" : "matern52", lengthScales, seed))
        .Sample(
            sample =>
            {
                var random = new Random(sample.seed);
                float[] values = [.. Enumerable.Range(0, sample.rows * sample.width).Select(_ => (float)random.Next(sample.distinct) * 1e3f)];
                var label = TrainingData.Create(sample.task, sample.rows, sample.seed).Column<TableColumn>(ColumnNames.Label);
                var table = new ColumnTable([new VectorColumn(ColumnNames.Features, values, sample.width), label]);
                var run = TrainingData.Run(Trainer, sample.task, table, table);
                run = run with { Parameters = run.Parameters.With("kernel", sample.kernel).With("lengthScales", sample.lengthScales).With("noiseFloor", 1e-4) };
                var asked = new VectorColumn(ColumnNames.Features, [.. values, .. values.Select(value => 1e6f - value)], sample.width);
                var predictions = PredictionReader.Predict(Trainer.Train(run, CancellationToken.None), new ColumnTable([asked]), sample.task);
                return predictions.Values.All(float.IsFinite);
            },
            iter: 300);

    [TestMethod]
    public void Train_GivesLevelsOfAColumn_OneLengthScale()
    {
        var random = new Random(1);
        var (features, labels) = (new float[200 * 4], new float[200]);
        for (var row = 0; row < 200; row++)
        {
            var level = random.Next(3);
            features[(row * 4) + level] = 1;
            features[(row * 4) + 3] = (float)random.NextDouble();
            labels[row] = level + features[(row * 4) + 3];
        }

        var scales = LengthScales.OfColumns(new VectorColumn(ColumnNames.Features, features, 4), 1);
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 1 }, scales.Groups);
    }

    [TestMethod]
    public void Train_KeepsASample_WhenFeaturesAreMany()
    {
        var table = Waves(400, 1_000, 0, 1);
        var model = Train(table);
        Assert.AreEqual(250_000 / 1_002, model.Rows.Count);
    }

    [TestMethod]
    public void Train_MakesAFileBelowAMegabyte_ForManyRowsAndClasses()
    {
        var training = TrainingData.Create(TaskCatalog.Multiclass, 3_000, 1, classes: 5);
        var wide = new VectorColumn(ColumnNames.Features, [.. training.Column<VectorColumn>(ColumnNames.Features).Values, .. new float[3_000 * 14]], 20);
        var run = TrainingData.Run(Trainer, TaskCatalog.Multiclass, training.With(wide), training, 5) with { Limit = new TimeLimit(TimeProvider.System, 0) };
        Assert.IsLessThan(1_000_000, StoredModelExport.ToOnnx(Trainer.Train(run, CancellationToken.None), wide, TaskCatalog.Multiclass, 5).Length);
    }

    [TestMethod]
    public void Train_ReportsEachEvaluation_OfTheLikelihood()
    {
        var heard = new List<IterationProgress>();
        var table = Waves(60, 2, 0, 1);
        var run = TrainingData.Run(Trainer, TaskCatalog.Regression, table, table) with { Progress = new Direct(heard) };
        var model = (KernelModel)Trainer.Train(run, CancellationToken.None);
        CollectionAssert.AreEqual(Enumerable.Range(1, model.Iterations).ToArray(), heard.Select(progress => progress.Iteration).ToArray());
        Assert.IsLessThan(heard[0].TrainingLoss!.Value, heard[^1].TrainingLoss!.Value);
    }

    private sealed class Direct(List<IterationProgress> heard) : IProgress<IterationProgress>
    {
        public void Report(IterationProgress value) => heard.Add(value);
    }

    private static KernelModel Train(ColumnTable table) =>
        (KernelModel)Trainer.Train(TrainingData.Run(Trainer, TaskCatalog.Regression, table, table), CancellationToken.None);

    /// <summary>The label is a wave along one of the features.</summary>
    private static ColumnTable Waves(int rows, int width, int informative, int seed)
    {
        var random = new Random(seed);
        float[] features = [.. Enumerable.Range(0, rows * width).Select(_ => (float)((random.NextDouble() * 2) - 1))];
        float[] labels = [.. Enumerable.Range(0, rows).Select(row => (float)(Math.Sin(4 * features[(row * width) + informative]) + (0.1 * random.NextDouble())))];
        return new ColumnTable([new VectorColumn(ColumnNames.Features, features, width), new FloatColumn(ColumnNames.Label, labels)]);
    }
}
