namespace Studio.Api.Tests.Components;

using CsCheck;
using Studio.Api.Components.Experiments;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class HyperparameterTests
{
    [TestMethod]
    public void Axis_PlacesNumbersByTheirRatio_WhereTheRangeIsLogarithmic()
    {
        Trial[] trials = [Of(1, "rate", 0.001), Of(2, "rate", 0.1), Of(3, "rate", 10)];
        var axis = ParameterAxis.Of("rate", new NumberRange("rate", 1e-4, 100, 1, Log: true), trials)!;
        Assert.IsTrue(axis.Log);
        CollectionAssert.AreEqual(new[] { 0.0, 0.5, 1.0 }, trials.Select(trial => Math.Round(axis.Place(trial)!.Value, 9)).ToArray());
        CollectionAssert.IsSubsetOf(new[] { "0.001", "10" }, axis.Ticks().Select(tick => tick.Text).ToArray());
        Assert.IsFalse(ParameterAxis.Of("rate", new NumberRange("rate", 0, 100, 1), trials)!.Log);
    }

    [TestMethod]
    public void Axis_KeepsTheOrderOfTheSearchSpace_AndKnowsWordsOfOtherVersions()
    {
        Trial[] trials = [Of(1, "kind", "gone"), Of(2, "kind", "b"), Of(3, "kind", "a"), Of(4, "other", 1)];
        var axis = ParameterAxis.Of("kind", new ChoiceRange("kind", ["b", "a", "c"]), trials)!;
        CollectionAssert.AreEqual(new[] { "b", "a", "gone" }, axis.Options.ToArray());
        Assert.IsNull(axis.Place(trials[3]));
        Assert.IsNull(ParameterAxis.Of("nobody has it", null, trials));
    }

    [TestMethod]
    public void Axis_StaysWithinTheChart_WhateverIsTried() => Gen.Select(Gen.Double[-1e12, 1e12].Array[1, 30], Gen.Bool).Sample((values, log) =>
    {
        Trial[] trials = [.. values.Select((value, index) => Of(index + 1, "x", log ? Math.Abs(value) + 1e-9 : value))];
        var axis = ParameterAxis.Of("x", new NumberRange("x", 1e-9, 1, 1, log), trials)!;
        Assert.IsTrue(trials.All(trial => axis.Place(trial) is >= -1e-9 and <= 1 + 1e-9));
        Assert.IsLessThan(20, axis.Ticks().Count());
        Assert.IsTrue(axis.Ticks().All(tick => tick.Place is >= -1e-6 and <= 1 + 1e-6), string.Join(", ", axis.Ticks()));
    });

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Scale_HasTheBestAtItsEnd_AndPutsFarOffScoresAtTheOther(bool higher)
    {
        double[] scores = [.. new[] { 0.9, 0.91, 0.92, 0.93, 0.1, double.NaN }.Select(score => higher ? score : -score)];
        var scale = ScoreScale.Of(scores, higher)!;
        Assert.AreEqual(1, scale.Goodness(scores[3]), 1e-9);
        Assert.AreEqual(0, scale.Goodness(scores[4]), 1e-9);
        CollectionAssert.AreEqual(new[] { scores[4] }, scores.SkipLast(1).Where(scale.IsBeyond).ToArray());
        Assert.IsNull(ScoreScale.Of([double.NaN], higher));
    }

    private static Trial Of(int number, string name, double value) => new(number, "lbfgs", ParameterSet.Empty.With(name, value), TrialState.Completed, null, 0.5, 1);

    private static Trial Of(int number, string name, string value) => new(number, "lbfgs", ParameterSet.Empty.With(name, value), TrialState.Completed, null, 0.5, 1);
}
