namespace Studio.Pipelines.Tests.Trainers.LightGbm;

using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.LightGbm;
using Studio.Pipelines.Trainers.Models;

[TestClass]
public sealed class LightGbmTrainerTests
{
    private static readonly LightGbmTrainer Trainer = new();

    public static IEnumerable<(TaskKind Task, bool Missing)> Cases =>
        from task in Enum.GetValues<TaskKind>()
        from missing in new[] { false, true }
        select (task, missing);

    public static IEnumerable<TaskKind> Tasks => Enum.GetValues<TaskKind>();

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Read_PredictsLikeTheLibrary_WhetherValuesWereMissingInTrainingOrNot(TaskKind task, bool missing)
    {
        var training = TrainingData.Create(task, 900, 31, missing: missing);
        var rows = TrainingData.Create(task, 500, 32, missing: true);
        var run = TrainingData.Run(Trainer, task, training, training.Gather([]));
        var label = BoosterLabel.Of(run);
        var outputs = task == TaskKind.Multiclass ? 3 : 1;
        var width = TrainingData.Width;
        using var dataset = BinnedDataset.Create(
            training.Column<VectorColumn>(ColumnNames.Features), label.Numbers(training.Column<TableColumn>(ColumnNames.Label)), 63, 2);
        using var booster = Booster.Create(dataset, null, BoosterSettings.Of(run));
        for (var round = 0; round < 40; round++)
        {
            booster.Update();
        }

        var expected = booster.Predict(rows.Column<VectorColumn>(ColumnNames.Features), outputs);
        var link = label.Link with { Scale = 1, Offset = 0 };
        var model = new TreeModel(link, ModelText.Read(booster.ToText(booster.Rounds), outputs), width);
        var actual = PredictionReader.Predict(model, rows, task);
        for (var row = 0; row < rows.RowCount; row++)
        {
            for (var output = 0; output < outputs; output++)
            {
                Assert.AreEqual(expected[(row * outputs) + output], actual.Row(row)[task == TaskKind.Binary ? 1 : output], 1e-5);
            }
        }
    }
}
