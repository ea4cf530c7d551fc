namespace Studio.Pipelines.Tests.Experiments;

using CsCheck;
using Studio.Pipelines.Experiments;

[TestClass]
public sealed class FoldSharesTests
{
    [TestMethod]
    public void Counts_GivesTheHeaviestMost_AndTheDearestFewest()
    {
        CollectionAssert.AreEqual(new[] { 8, 3, 2, 1 }, Counts(8, (0.7, 1), (0.15, 1), (0.11, 1), (0.04, 1)));
        CollectionAssert.AreEqual(new[] { 2 }, FoldShares.Counts([new FoldShare(1, 5)], 0.25, 8).ToArray());
        var (dear, cheap) = (Counts(8, (0.2, 100), (0.8, 1))[0], Counts(8, (0.2, 1), (0.8, 1))[0]);
        Assert.IsLessThan(cheap, dear);
        CollectionAssert.AreEqual(new[] { 5, 5 }, Counts(5, (0.5, 3), (0.5, 3)));
        CollectionAssert.AreEqual(Enumerable.Repeat(2, 8).ToArray(), Counts(8, [.. Enumerable.Repeat((0.125, 0.0), 8)]));
    }

    [TestMethod]
    public void Counts_CostsAtMostTwiceWhatTheAverageMemberDoes_ButForRounding() =>
        (from weights in Gen.Double[0.01, 1].Array[1, 8]
         from costs in Gen.Double[0.1, 50].Array[8]
         from folds in Gen.Int[1, 8]
         select (weights, costs, folds))
        .Sample(sample =>
        {
            var total = sample.weights.Sum();
            FoldShare[] members = [.. sample.weights.Zip(sample.costs, (weight, cost) => new FoldShare(weight / total, cost))];
            int[] counts = [.. FoldShares.Counts(members, FoldShares.UsualTimes, sample.folds)];
            var average = members.Sum(member => member.Weight * member.Cost);
            return counts.All(count => count >= 1 && count <= sample.folds)
                && counts.Zip(members, (count, member) => (count - 1) * member.Cost).Sum() <= 2 * sample.folds * average * (1 + 1e-9);
        });

    private static int[] Counts(int folds, params (double Weight, double Cost)[] members) =>
        [.. FoldShares.Counts([.. members.Select(member => new FoldShare(member.Weight, member.Cost))], FoldShares.UsualTimes, folds)];
}
