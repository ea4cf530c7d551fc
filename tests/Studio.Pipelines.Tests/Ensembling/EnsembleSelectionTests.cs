namespace Studio.Pipelines.Tests.Ensembling;

using CsCheck;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Metrics;

[TestClass]
public sealed class EnsembleSelectionTests
{
    private static readonly Metric Rmse = MetricCatalog.Find("rmse")!;

    [TestMethod]
    public void Select_BeatsEveryCandidate_WhenTheirErrorsAreIndependent()
    {
        var truth = Numbers(400, 1, 0);
        PredictionMatrix[] candidates = [.. Enumerable.Range(2, 6).Select(seed => Noisy(truth, seed))];
        var target = new TargetVector([.. truth.Values.Select(value => (double)value)], 1);

        var weights = EnsembleSelection.Select(candidates, target, Rmse, 1, CancellationToken.None);

        var average = EnsembleSelection.Average([.. candidates.Zip(weights).Where(pair => pair.Second > 0)]);
        Assert.AreEqual(1, weights.Sum(), 1e-9);
        Assert.IsLessThan(0.7 * candidates.Min(candidate => Rmse.Evaluate(target, candidate)), Rmse.Evaluate(target, average));
    }

    [TestMethod]
    public void Select_LeavesUselessCandidatesOut()
    {
        var truth = Numbers(300, 1, 0);
        var target = new TargetVector([.. truth.Values.Select(value => (double)value)], 1);
        var weights = EnsembleSelection.Select([Numbers(300, 9, 3), Noisy(truth, 2), Numbers(300, 8, -3)], target, Rmse, 1, CancellationToken.None);
        CollectionAssert.AreEqual(new[] { 0.0, 1, 0 }, weights);
    }

    [TestMethod]
    public void Select_KeepsAtMostEightMembers_WithWeightsThatSumToOne() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[2, 200], Gen.Int[0, 1000]).Sample(
            (count, rows, seed) =>
            {
                var truth = Numbers(rows, seed, 0);
                var target = new TargetVector([.. truth.Values.Select(value => (double)value)], 1);
                PredictionMatrix[] candidates = [.. Enumerable.Range(0, count).Select(index => Noisy(truth, seed + index + 1))];
                var weights = EnsembleSelection.Select(candidates, target, Rmse, seed, CancellationToken.None);
                return weights.Count(weight => weight > 0) is >= 1 and <= EnsembleSelection.MostMembers
                    && Math.Abs(weights.Sum() - 1) < 1e-9
                    && weights.SequenceEqual(EnsembleSelection.Select(candidates, target, Rmse, seed, CancellationToken.None));
            },
            iter: 40);

    [TestMethod]
    public void Select_StillChooses_WhenToldToEndAtOnce()
    {
        var truth = Numbers(50, 1, 0);
        var target = new TargetVector([.. truth.Values.Select(value => (double)value)], 1);
        Assert.AreEqual(1, EnsembleSelection.Select([truth], target, Rmse, 1, new CancellationToken(canceled: true))[0]);
    }

    private static PredictionMatrix Numbers(int rows, int seed, float shift)
    {
        var random = new Random(seed);
        return new PredictionMatrix([.. Enumerable.Range(0, rows).Select(_ => (float)random.NextDouble() + shift)], rows, 1);
    }

    private static PredictionMatrix Noisy(PredictionMatrix truth, int seed)
    {
        var random = new Random(seed);
        return truth with { Values = Array.ConvertAll(truth.Values, value => value + (float)(random.NextDouble() - 0.5)) };
    }
}
