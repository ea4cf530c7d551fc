namespace Studio.Pipelines.Tests.Trainers;

using Studio.Pipelines.Data;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Models;

[TestClass]
public sealed class KnnTrainerTests
{
    [TestMethod]
    [DataRow(20_000, 500, true)]
    [DataRow(20_001, 10, false)]
    [DataRow(1_000, 501, false)]
    public void Unavailable_GivesAReason_WhenDataAreTooLarge(int rows, int columns, bool usable) =>
        Assert.AreEqual(usable, new KnnTrainer().Unavailable(new DataShape(TaskCatalog.Binary, 2, rows, columns)) is null);

    [TestMethod]
    public void Train_KeepsASample_WhenRowsAreMany() =>
        Assert.AreEqual(10_000, Train(TaskCatalog.Binary, TrainingData.Create(TaskCatalog.Binary, 10_500, 1)).Rows.Count);

    [TestMethod]
    public void Train_WeighsFeaturesByWhatTheyTell()
    {
        var scales = Train(TaskCatalog.Regression, TrainingData.Create(TaskCatalog.Regression, 500, 1)).Rows.Scales;
        Assert.IsGreaterThan(2 * scales[3], scales[0], "the label is made of the first two features");
    }

    [TestMethod]
    public void Transform_CountsRowsAtEqualDistanceAlike_WhenTheyAreMoreThanNeighbors()
    {
        // Around the row at 0 lie forty rows at distance 1, of which a quarter is positive.
        float[] values = [.. Enumerable.Range(0, 40).Select(row => row < 20 ? -1f : 1f)];
        bool[] labels = [.. Enumerable.Range(0, 40).Select(row => row % 4 == 0)];
        var table = new ColumnTable([new VectorColumn(ColumnNames.Features, values, 1), new BooleanColumn(ColumnNames.Label, labels)]);
        var model = Train(TaskCatalog.Binary, table, neighbors: 5);
        var asked = new ColumnTable([new VectorColumn(ColumnNames.Features, [0f], 1)]);
        Assert.AreEqual(0.25, PredictionReader.Predict(model, asked, TaskCatalog.Binary).Values[1], 1e-5);
    }

    private static NeighborModel Train(PredictionTask task, ColumnTable training, int neighbors = 10)
    {
        var run = TrainingData.Run(new KnnTrainer(), task, training, training);
        return (NeighborModel)new KnnTrainer().Train(run with { Parameters = run.Parameters.With("neighbors", neighbors) }, CancellationToken.None);
    }
}
