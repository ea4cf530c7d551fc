namespace Studio.Pipelines.Tests.Onnx;

using Studio.Pipelines.Data;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trainers;
using Studio.Pipelines.Trainers;

/// <summary>Every learner of the catalog predicts in ONNX Runtime what it predicts here.</summary>
[TestClass]
public sealed class TrainerParityTests
{
    public static IEnumerable<(string Learner, PredictionTask Task)> All =>
        from trainer in TrainerCatalog.All
        where trainer.Unavailable(new DataShape(TaskCatalog.Binary, 2, 500, TrainingData.Width) { Texts = 1 }) is null
        from task in TaskCatalog.All
        select (trainer.Name, task);

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Convert_PredictsTheSame_WhenRunInOnnxRuntime(string learner, PredictionTask task)
    {
        var trainer = TrainerCatalog.Find(learner)!;
        var missing = TrainingData.AllowsMissing(trainer, task);
        var training = TrainingData.Create(task, 400, 21, missing: missing, scale: 1e6);
        var model = trainer.Train(TrainingData.Run(trainer, task, training, TrainingData.Create(task, 100, 22, missing: missing, scale: 1e6)), CancellationToken.None);
        using var graph = new FeatureGraph(model, task, TrainingData.Width, task == TaskCatalog.Multiclass ? 3 : 1);
        var tolerance = task == TaskCatalog.Regression ? 1e-4 * 1e6 : 1e-4;

        foreach (var rows in new[] { 1, 1000 })
        {
            var table = TrainingData.Create(task, rows, 23, missing: missing);
            var expected = PredictionReader.Predict(model, table, task);
            var actual = graph.Predict(table.Column<VectorColumn>(ColumnNames.Features));

            Assert.AreEqual(expected.Values.Length, actual.Values.Length);
            for (var i = 0; i < expected.Values.Length; i++)
            {
                Assert.AreEqual(expected.Values[i], actual.Values[i], tolerance);
            }
        }
    }
}
