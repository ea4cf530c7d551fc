namespace Studio.Pipelines.Tests.Onnx.Converters;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trainers;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.GaussianProcess;
using Studio.Pipelines.Trainers.Models;

[TestClass]
public sealed class KernelModelConverterTests
{
    private static readonly GaussianProcessTrainer Trainer = new();

    // Few different values: many rows are equal, and one is very far.
    private static readonly Gen<float> Value = Gen.Int[0, 4].Select(index => new[] { -1f, 0, 0.1f, 1, 300 }[index]);

    public static IEnumerable<(PredictionTask Task, string Kernel)> All =>
        from task in TaskCatalog.All
        from kernel in new[] { "matern52", "rbf" }
        select (task, kernel);

    [TestMethod]
    public void Convert_PredictsTheSame_WhenRowsAreEqualOrFar() =>
        (from training in Value.Array[TrainingData.Width * 40]
         from asked in Value.Array[TrainingData.Width * 20]
         from labels in Gen.Float[-1, 1].Array[40]
         from rbf in Gen.Bool
         select (training, asked, labels, rbf))
        .Sample(
            sample =>
            {
                var table = new ColumnTable([new VectorColumn(ColumnNames.Features, sample.training, TrainingData.Width), new FloatColumn(ColumnNames.Label, sample.labels)]);
                var run = TrainingData.Run(Trainer, TaskCatalog.Regression, table, table);
                run = run with { Parameters = run.Parameters.With("kernel", sample.rbf ? "rbf" : "matern52").With("noiseFloor", 1e-4) };
                return Agrees(Trainer.Train(run, CancellationToken.None), TaskCatalog.Regression, new VectorColumn(ColumnNames.Features, sample.asked, TrainingData.Width));
            },
            iter: 100);

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Convert_PredictsTheSame_ForOneRowAndForThousands(PredictionTask task, string kernel)
    {
        var table = TrainingData.Create(task, 300, 1);
        var run = TrainingData.Run(Trainer, task, table, table);
        var model = Trainer.Train(run with { Parameters = run.Parameters.With("kernel", kernel) }, CancellationToken.None);
        foreach (var rows in new[] { 1, 5_000 })
        {
            Assert.IsTrue(Agrees(model, task, TrainingData.Create(task, rows, 2).Column<VectorColumn>(ColumnNames.Features)));
        }
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void ToOnnx_GivesAModelThatPredictsTheSame(PredictionTask task, string kernel)
    {
        var table = TrainingData.Create(task, 100, 1);
        var run = TrainingData.Run(Trainer, task, table, table);
        var model = Trainer.Train(run with { Parameters = run.Parameters.With("kernel", kernel) }, CancellationToken.None);
        var features = table.Column<VectorColumn>(ColumnNames.Features);
        var bytes = StoredModelExport.ToOnnx(model, features, task, task == TaskCatalog.Multiclass ? 3 : 1);
        var stored = StoredModel.FromOnnx(bytes, task, ((IIterated)model).Iterations, 1);
        var (expected, actual) = (PredictionReader.Predict(model, table, task).Values, PredictionReader.Predict(stored, table, task).Values);
        Assert.IsTrue(expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5));
        CollectionAssert.AreEqual(bytes, StoredModelExport.ToOnnx(stored, features, task, task == TaskCatalog.Multiclass ? 3 : 1));
    }

    private static bool Agrees(Microsoft.ML.ITransformer model, PredictionTask task, VectorColumn features)
    {
        using var graph = new FeatureGraph(model, task, features.Width, task == TaskCatalog.Multiclass ? 3 : 1);
        var expected = PredictionReader.Predict(model, new ColumnTable([features]), task).Values;
        return expected.Zip(graph.Predict(features).Values).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5 * Math.Max(1, Math.Abs(pair.First)));
    }
}
