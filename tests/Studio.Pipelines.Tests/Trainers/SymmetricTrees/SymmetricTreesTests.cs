namespace Studio.Pipelines.Tests.Trainers.SymmetricTrees;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Models;
using Studio.Pipelines.Trainers.SymmetricTrees;

[TestClass]
public sealed class SymmetricTreesTests
{
    private static readonly SymmetricOptions Exact = new(Depth: 3, LearningRate: 0.3, Penalty: 1, Noise: 0, Bagging: 0);

    private static readonly BoostingLoss[] Losses = [new BoostingLoss.Logistic(), new BoostingLoss.Softmax(3), new BoostingLoss.Squared()];

    [TestMethod]
    public void Of_CutsWhereABorderLies_WhateverTheValues() => Gen.OneOf(Gen.Single, Gen.Int[-3, 3].Select(value => (float)value), Gen.Const(float.NaN)).Array[1, 300]
        .Sample(values =>
        {
            var features = BinnedFeatures.Of(new VectorColumn(ColumnNames.Features, values, 1));
            var (bins, borders) = (features.Bins(0), features.Borders(0));
            return values.Index().All(value => borders.Index().All(border =>
                (bins[value.Index] <= border.Index) == (float.IsNaN(value.Item) || value.Item <= border.Item)));
        });

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    public void Derive_IsTheSlopeOfTheLoss(int index)
    {
        const float Step = 1e-3f;
        var loss = Losses[index];
        var scores = Enumerable.Range(0, loss.Outputs).Select(output => (0.4f * output) - 0.7f).ToArray();
        double Loss(float[] at) => loss is BoostingLoss.Squared ? Math.Pow(loss.Mean(at, [1], null), 2) / 2 : loss.Mean(at, [1], null);
        var (gradients, hessians) = (new float[loss.Outputs], new float[loss.Outputs]);
        loss.Derive(scores, 1, gradients, hessians);
        for (var output = 0; output < loss.Outputs; output++)
        {
            float[] Moved(float by) => [.. scores.Select((score, i) => i == output ? score + by : score)];
            Assert.AreEqual((Loss(Moved(Step)) - Loss(Moved(-Step))) / (2 * Step), gradients[output], 1e-3);
            Assert.AreEqual((Loss(Moved(0.1f)) - (2 * Loss(scores)) + Loss(Moved(-0.1f))) / 0.01, hessians[output], 1e-2);
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    public void Boost_ScoresItsRows_AsItsTreesDo(int index)
    {
        var (features, loss) = (Features(400, 1), Losses[index]);
        var labels = Labels(features, index);
        var booster = new SymmetricBooster(features, labels, null, loss, Exact with { Noise = 1, Bagging = 1 }, 1, 1);
        var before = loss.Mean([.. booster.Scores], labels, null);
        for (var round = 0; round < 20; round++)
        {
            Assert.IsNotNull(booster.Boost());
        }

        var trees = booster.Trees(20);
        for (var row = 0; row < features.Count; row++)
        {
            for (var output = 0; output < loss.Outputs; output++)
            {
                Assert.AreEqual(booster.Scores[(row * loss.Outputs) + output], trees[output].Sum(tree => tree.Evaluate(features.Row(row))), 1e-4);
            }
        }

        Assert.IsLessThan(0.8 * before, loss.Mean([.. booster.Scores], labels, null));
    }

    [TestMethod]
    public void Boost_AsksOneQuestionALevel()
    {
        var features = Features(400, 2);
        var booster = new SymmetricBooster(features, Labels(features, 2), null, Losses[2], Exact, 1, 1);
        var tree = booster.Boost()![0];
        Assert.IsLessThanOrEqualTo(3, tree.Nodes.Select(node => (node.Feature, node.Threshold)).Distinct().Count());
        Assert.HasCount(tree.Nodes.Length + 1, tree.Leaves);
    }

    [TestMethod]
    public void Boost_TakesAWeightOfTwo_ForTwoRows()
    {
        var features = Features(200, 3);
        var labels = Labels(features, 2);
        var weights = Enumerable.Range(0, 200).Select(row => 1f + (row % 2)).ToArray();
        int[] repeated = [.. Enumerable.Range(0, 200).SelectMany(row => Enumerable.Repeat(row, 1 + (row % 2)))];
        var weighed = new SymmetricBooster(features, labels, weights, Losses[2], Exact, 1, 1);
        var twice = new SymmetricBooster((VectorColumn)features.Gather(repeated), [.. repeated.Select(row => labels[row])], null, Losses[2], Exact, 1, 1);
        for (var round = 0; round < 5; round++)
        {
            weighed.Boost();
            twice.Boost();
        }

        // Borders are spread by rank, so that a question may differ by a border.
        var difference = Enumerable.Range(0, 200).Average(row =>
            Math.Abs(weighed.Trees(5)[0].Sum(tree => tree.Evaluate(features.Row(row))) - twice.Trees(5)[0].Sum(tree => tree.Evaluate(features.Row(row)))));
        Assert.IsLessThan(0.05, difference);
    }

    [TestMethod]
    public void Train_IsTheSame_WhateverTheThreads()
    {
        var rows = TrainingData.Create(TaskCatalog.Regression, 18_000, 12, missing: true);
        var trainer = new SymmetricTreesTrainer();
        var run = TrainingData.Run(trainer, TaskCatalog.Regression, rows, rows.Gather([])) with { Iterations = 5 };
        float[] Predict(int threads) => PredictionReader.Predict(trainer.Train(run with { Threads = threads }, CancellationToken.None), rows, TaskCatalog.Regression).Values;
        CollectionAssert.AreEqual(Predict(1), Predict(3));
    }

    [TestMethod]
    public void Train_HasAsManyRoundsAsARefitAsks()
    {
        var rows = TrainingData.Create(TaskCatalog.Multiclass, 300, 3);
        var trainer = new SymmetricTreesTrainer();
        var model = (TreeModel)trainer.Train(TrainingData.Run(trainer, TaskCatalog.Multiclass, rows, rows.Gather([])) with { Iterations = 17 }, CancellationToken.None);
        Assert.AreEqual(17, model.Iterations);
    }

    private static VectorColumn Features(int rows, int seed)
    {
        var random = new Random(seed);
        return new VectorColumn(ColumnNames.Features, [.. Enumerable.Range(0, rows * 4).Select(_ => random.Next(10) == 0 ? float.NaN : (float)random.NextDouble())], 4);
    }

    /// <summary>Labels that depend on the first two features: of two classes, of three, or numbers.</summary>
    private static float[] Labels(VectorColumn features, int index)
    {
        float Known(float value) => float.IsNaN(value) ? 0.5f : value;
        var numbers = Enumerable.Range(0, features.Count).Select(row => (2 * Known(features.Row(row)[0])) - Known(features.Row(row)[1]));
        return [.. numbers.Select(number => index switch { 0 => number > 0.5 ? 1 : 0, 1 => number > 0.8 ? 2 : number > 0.2 ? 1 : 0, _ => number })];
    }
}
