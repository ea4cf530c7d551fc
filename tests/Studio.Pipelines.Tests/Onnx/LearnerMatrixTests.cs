namespace Studio.Pipelines.Tests.Onnx;

using Studio.Pipelines.Data;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Features;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch;
using Studio.Pipelines.Trials;

/// <summary>Every learner × task × column purpose as one ONNX file that takes the raw columns, missing values and unseen levels among them.</summary>
[TestClass]
public sealed class LearnerMatrixTests
{
    private const int Epochs = 12;

    public static IEnumerable<(string Learner, PredictionTask Task, ColumnPurpose Purpose)> All =>
        from trainer in TrainerCatalog.All
        where trainer.Name == TrainerCatalog.Baseline || !trainer.LearnsFromPictures
        from task in TaskCatalog.All
        from column in LabelledTable.Columns
        select (trainer.Name, task, column.Purpose);

    public static IEnumerable<PredictionTask> Tasks => TaskCatalog.All;

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Export_PredictsAsTheTrainedModel(string learner, PredictionTask task, ColumnPurpose purpose)
    {
        var plan = LabelledTable.Plan(task, purpose, learner);
        var trainer = TrainerCatalog.Find(learner)!;

        // Nets compute the same way however long they were trained.
        var model = Train(plan, trainer, members: 1, trainer is NeuralTrainer ? Epochs : null);
        var (report, predictions) = Verify(model);

        Assert.IsTrue(report.Passed, report.ToString());
        Assert.AreEqual(600, report.Rows);
        if (learner != TrainerCatalog.Baseline)
        {
            Assert.IsGreaterThan(1, predictions.Distinct().Count(), "the learner uses the column");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Export_AveragesMembers_OfDifferentFoldsAndLearners(PredictionTask task)
    {
        var plan = LabelledTable.Plan(task);
        var forest = Train(plan, TrainerCatalog.Find("lightgbm")!, members: 2);
        var model = forest with
        {
            Members = [.. forest.Members.Select(member => member with { Weight = 0.4 }), .. Train(plan, TrainerCatalog.Find("baseline")!, 1).Members.Select(member => member with { Weight = 0.2 })],
        };
        var (report, _) = Verify(model);
        Assert.IsTrue(report.Passed, report.ToString());
    }

    [TestMethod]
    public void Check_DoesNotPass_WhenTheFileIsAnotherModels()
    {
        var plan = LabelledTable.Plan(TaskCatalog.Binary);
        var model = Train(plan, TrainerCatalog.Find("lightgbm")!, 1);
        var report = Check(model, Train(plan, TrainerCatalog.Find("baseline")!, 1), out _);
        Assert.IsFalse(report.Passed);
        Assert.IsGreaterThan(0, report.LabelMismatches);
    }

    /// <summary>Trains on folds of a table; learners with iterations take as many as told.</summary>
    internal static FittedModel Train(TrainingPlan plan, ITrainer trainer, int members, int? iterations = null, ColumnTable? table = null)
    {
        var data = ExperimentData.Create(plan, table ?? LabelledTable.Create(plan.Task, 300, 1));
        var folds = Folds.Split(data.Truth, 3, 0, 1);
        var features = new FeatureCache(plan, data, folds, FeaturizerCatalog.All);
        var shape = new DataShape(plan.Task, data.Truth.Classes, folds[0].Training.Length, plan.Features.Count);
        return new FittedModel(plan, [.. Enumerable.Range(0, members).Select(fold =>
        {
            var (featurizer, training, validation) = features.Get(fold, trainer.Featurizer(trainer.Portfolio(shape)[0]));
            var run = new TrainingRun(shape, training, validation, trainer.Portfolio(shape)[0], 1, 1, Iterations: iterations);
            return new FittedMember(featurizer, trainer.Train(run, CancellationToken.None), 1.0 / members);
        })]);
    }

    private static (ParityReport Report, float[] Predictions) Verify(FittedModel model)
    {
        var report = Check(model, model, out var predictions);
        return (report, predictions);
    }

    /// <summary>Holds one model against the file of another, on rows that neither was trained on.</summary>
    private static ParityReport Check(FittedModel model, FittedModel exported, out float[] predictions)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
        try
        {
            File.WriteAllBytes(path, OnnxExporter.Export(exported));
            using var scorer = new OnnxScorer(path);
            var rows = LabelledTable.Create(model.Plan.Task, 300, 2);
            var scored = scorer.Score(rows).Predictions;
            predictions = [.. Enumerable.Range(0, scored.Rows).Select(row => scored.Row(row)[0])];
            return OnnxParityCheck.Check(model, scorer, rows, scale: 8, seed: 1);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
