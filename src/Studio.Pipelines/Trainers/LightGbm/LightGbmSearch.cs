namespace Studio.Pipelines.Trainers.LightGbm;

/// <summary>What LightGBM's search may vary, and where it starts.</summary>
internal static class LightGbmSearch
{
    // Below it single rows count, and small trees, few rows a leaf and random draws do best; measured on tables of 500 to 2,000 rows.
    private const int FewRows = 3_000;

    // From here on the first configuration takes larger steps, so that it ends within seconds.
    private const int ManyRows = 50_000;
    private const int ManyClasses = 8;

    /// <summary>
    /// TabArena's space (Erickson et al. 2025) with a learning rate up to 0.3 for short budgets, and more ways to regularise.
    /// <c>maxBins</c> is a choice so that a table is binned a few times only; <c>rounds</c> <c>few</c> ends the training early
    /// where it would go on for long.
    /// </summary>
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
        new ChoiceRange("rounds", ["many", "few"]),
        new ChoiceRange("features", ["trees", "encoded", "crossed"]),
    ]);

    /// <summary>
    /// A fast starter, then what differs from it most, then the slow ones. Their features take turns, so that the first trials
    /// show what label means and interactions are worth on this table.
    /// </summary>
    public static IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var large = shape.Rows >= FewRows;
        var wide = shape.Rows >= ManyRows ? WideTrees : [];
        return [Starter(shape), .. wide, .. large ? TunedForManyRows(LightGbmTrainer.Objectives[shape.Task]) : TunedForFewRows, .. AutoGluon];
    }

    private static ParameterSet Starter(DataShape shape) => shape switch
    {
        { Rows: < FewRows } => Configuration(0.1, 8, 5, 1, 1, 0, 0),
        { Classes: >= ManyClasses } => Configuration(0.2, 16, 10, 0.8, 0.8, 0, 0).With("rounds", "few"),
        { Rows: >= ManyRows } => Configuration(0.15, 31, 20, 1, 1, 0, 0).With("rounds", "few"),
        _ => Configuration(0.1, 31, 20, 1, 1, 0, 0).With("rounds", "few"),
    };

    // Many rows bear many leaves; large steps, so that they come to an end within the time.
    private static IReadOnlyList<ParameterSet> WideTrees { get; } = [Configuration(0.1, 256, 20, 1, 1, 0, 0).With("features", "encoded")];

    private static IReadOnlyList<ParameterSet> TunedForFewRows { get; } =
    [
        Configuration(0.05, 15, 5, 0.5, 0.8, 0, 0).With("randomThresholds", "yes"),
        Configuration(0.1, 4, 3, 0.6, 0.8, 0, 0).With("features", "crossed"),
        Configuration(0.05, 15, 5, 0.5, 0.8, 0, 0).With("features", "encoded"),
        Configuration(0.0309, 24, 1, 0.490, 0.780, 0.642, 0.581),
    ];

    /// <summary>The tuned default for numbers.</summary>
    public static ParameterSet NumbersOfManyRows { get; } = Configuration(0.05, 100, 3, 1, 0.7, 0, 0).With("features", "crossed");

    /// <summary>The tuned default for classes.</summary>
    public static ParameterSet ClassesOfManyRows { get; } = Configuration(0.04, 50, 40, 1, 0.75, 0, 0).With("features", "crossed");

    /// <summary>
    /// The tuned defaults of pytabkit (Holzmüller et al. 2024), one of AutoGluon's, and random thresholds, which differ from all
    /// others most.
    /// </summary>
    private static ParameterSet[] TunedForManyRows(BoosterObjective objective) =>
    [
        objective.ForManyRows,
        Configuration(0.0309, 24, 1, 0.490, 0.780, 0.642, 0.581),
        Configuration(0.05, 64, 3, 0.5, 0.9, 0, 0.5).With("randomThresholds", "yes").With("features", "encoded"),
    ];

    /// <summary>Members of AutoGluon's portfolio of December 2025.</summary>
    private static IReadOnlyList<ParameterSet> AutoGluon { get; } =
    [
        Configuration(0.0179, 39, 3, 0.462, 0.877, 0.238, 0.355).With("randomThresholds", "yes"),
        Configuration(0.0127, 5, 12, 0.733, 0.854, 0.241, 0.298).With("randomThresholds", "yes").With("features", "crossed"),
        Configuration(0.0114, 84, 3, 0.528, 0.978, 0.027, 0.838).With("features", "encoded"),
        Configuration(0.0180, 180, 12, 0.404, 0.950, 0.766, 1.604).With("randomThresholds", "yes"),
        Configuration(0.0080, 111, 3, 0.955, 0.720, 0.111, 0.597),
    ];

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
