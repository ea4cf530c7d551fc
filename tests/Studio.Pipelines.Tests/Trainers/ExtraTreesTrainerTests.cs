namespace Studio.Pipelines.Tests.Trainers;

using Studio.Pipelines.Data;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Models;

[TestClass]
public sealed class ExtraTreesTrainerTests
{
    private static readonly ColumnTable None = TrainingData.Create(TaskCatalog.Regression, 0, 1);

    [TestMethod]
    public void Train_GrowsTheSameTrees_WhateverTheThreads()
    {
        var run = Run(TaskCatalog.Multiclass, 500);
        var (alone, together) = (Train(run with { Threads = 1 }), Train(run with { Threads = 4 }));
        for (var i = 0; i < alone.Trees.Count; i++)
        {
            CollectionAssert.AreEqual(alone.Trees[i].Nodes, together.Trees[i].Nodes);
            CollectionAssert.AreEqual(alone.Trees[i].Values, together.Trees[i].Values);
        }
    }

    [TestMethod]
    public void Train_GrowsDifferentTrees_WithinOneModel()
    {
        var trees = Train(Run(TaskCatalog.Regression, 200)).Trees;
        Assert.AreEqual(trees.Count, trees.Select(tree => tree.Nodes[0].Threshold).Distinct().Count());
    }

    [TestMethod]
    public void Train_LeavesEveryRowItsOwnLeaf_WhenOneTreeHasOneRowALeaf()
    {
        var run = Run(TaskCatalog.Regression, 100);
        var model = Train(run with { Parameters = run.Parameters.With("trees", 1).With("minLeafRows", 1) });
        var truth = run.Training.Column<FloatColumn>(ColumnNames.Label).Values;
        var predicted = PredictionReader.Predict(model, run.Training, TaskCatalog.Regression).Values;
        for (var row = 0; row < truth.Length; row++)
        {
            Assert.AreEqual(truth[row], predicted[row], 1e-4);
        }
    }

    [TestMethod]
    public void Train_KeepsMinLeafRows_InEveryLeaf()
    {
        var run = Run(TaskCatalog.Binary, 300);
        var model = Train(run with { Parameters = run.Parameters.With("minLeafRows", 20) });
        var features = run.Training.Column<VectorColumn>(ColumnNames.Features);
        foreach (var tree in model.Trees)
        {
            var rows = Enumerable.Range(0, 300).CountBy(row => TreeNode.Leaf(tree.Nodes, features.Row(row))).ToArray();
            Assert.HasCount(tree.Leaves, rows);
            Assert.IsTrue(rows.All(leaf => leaf.Value >= 20));
        }
    }

    [TestMethod]
    public void Train_KeepsTheModelServable_WhenEveryRowWouldBeALeaf()
    {
        var run = Run(TaskCatalog.Regression, 12_000);
        var model = Train(run with { Parameters = run.Parameters.With("minLeafRows", 1).With("splitFeatureFraction", 0.2) });
        Assert.HasCount(32, model.Trees);
        Assert.IsLessThanOrEqualTo(125_000, model.Trees.Sum(tree => tree.Leaves));
    }

    [TestMethod]
    public void Train_GrowsAsManyTreesAsTold_WhenItIsARefit() =>
        Assert.AreEqual(7, Train(Run(TaskCatalog.Binary, 200) with { Iterations = 7 }).Iterations);

    [TestMethod]
    public void Train_ReturnsAModel_WhenTheTimeIsOver() =>
        Assert.AreEqual(1, Train(Run(TaskCatalog.Binary, 200) with { Limit = new TimeLimit(new ManualTime(), 0) }).Iterations);

    [TestMethod]
    public void Train_SplitsPresentFromMissing_WhenOnlyThatTells()
    {
        var features = new float[200];
        var labels = new float[200];
        for (var row = 0; row < 200; row++)
        {
            (features[row], labels[row]) = row % 2 == 0 ? (float.NaN, 1) : (5, 3);
        }

        var table = new ColumnTable([new VectorColumn(ColumnNames.Features, features, 1), new FloatColumn(ColumnNames.Label, labels)]);
        var model = Train(Run(TaskCatalog.Regression, 10) with { Training = table });
        var predicted = PredictionReader.Predict(model, table, TaskCatalog.Regression).Values;
        Assert.AreEqual(1, predicted[0], 1e-5);
        Assert.AreEqual(3, predicted[1], 1e-5);
    }

    [TestMethod]
    public void Train_GivesNoClassAProbabilityOfZero_WhenAllLeavesArePure()
    {
        var run = Run(TaskCatalog.Multiclass, 300);
        var probabilities = PredictionReader.Predict(Train(run), run.Training, TaskCatalog.Multiclass).Values;
        Assert.IsGreaterThan(1e-4f, probabilities.Min());
    }

    private static TrainingRun Run(PredictionTask task, int rows) =>
        TrainingData.Run(new ExtraTreesTrainer(), task, TrainingData.Create(task, rows, 1), None);

    private static ForestModel Train(TrainingRun run) => (ForestModel)new ExtraTreesTrainer().Train(run, CancellationToken.None);
}
