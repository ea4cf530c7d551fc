namespace Studio.Pipelines.Trainers.LightGbm;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Search;

/// <summary>What LightGBM's search may vary, and where it starts.</summary>
internal static class LightGbmSearch
{
    /// <summary>TabArena's space (Erickson et al. 2025) with a learning rate up to 0.3 for short budgets, and more ways to regularise.</summary>
    public static SearchSpace Space { get; } = new(
    [
        new NumberRange("learningRate", 0.005, 0.3, 0.05, Log: true),
        new NumberRange("leaves", 2, 256, 31, Log: true, Integer: true),
        new NumberRange("minLeafRows", 1, 64, 20, Log: true, Integer: true),
        new NumberRange("featureFraction", 0.3, 1, 1),
        new NumberRange("nodeFeatureFraction", 0.3, 1, 1),
        new NumberRange("rowFraction", 0.5, 1, 1),
        new NumberRange("l1", 0, 1, 0),
        new NumberRange("l2", 0, 2, 0),
        new NumberRange("minGain", 0, 1, 0),
        new NumberRange("pathSmoothing", 0, 10, 0),
        new ChoiceRange("maxBins", ["255", "63", "1023"]),
        new ChoiceRange("randomThresholds", ["no", "yes"]),
        new ChoiceRange("features", ["trees"]),
    ]);

    /// <summary>Fast starters, the tuned defaults of pytabkit (Holzmüller et al. 2024), then members of AutoGluon's 2025 portfolio.</summary>
    public static IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var start = Space.Default();
        return
        [
            shape.Rows < 50_000 ? start : start.With("learningRate", 0.15),
            shape.Task == TaskKind.Regression
                ? Configuration(0.05, 100, 3, 1, 0.7, 0, 0)
                : Configuration(0.04, 50, 40, 1, 0.75, 0, 0),
            Configuration(0.0309, 24, 1, 0.490, 0.780, 0.642, 0.581),
            Configuration(0.0179, 39, 3, 0.462, 0.877, 0.238, 0.355).With("randomThresholds", "yes"),
            Configuration(0.03, 128, 3, 0.9, 1, 0, 0),
            Configuration(0.0114, 84, 3, 0.528, 0.978, 0.027, 0.838),
        ];
    }

    private static ParameterSet Configuration(
        double learningRate, int leaves, int minLeafRows, double features, double rows, double l1, double l2) => Space.Default()
        .With("learningRate", learningRate)
        .With("leaves", leaves)
        .With("minLeafRows", minLeafRows)
        .With("featureFraction", features)
        .With("rowFraction", rows)
        .With("l1", l1)
        .With("l2", l2);
}
