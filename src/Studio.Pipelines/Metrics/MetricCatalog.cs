namespace Studio.Pipelines.Metrics;

/// <summary>The metrics there are. To add one, write it into the file of its family and add it to the list.</summary>
public static class MetricCatalog
{
    /// <summary>Name of the metric that reads probabilities themselves.</summary>
    public const string LogLoss = "logloss";

    /// <summary>All metrics; each task lists those that suit it.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new("auc", MetricDirection.Maximize, 1, RankingMetrics.Auc),
        new(LogLoss, MetricDirection.Minimize, 0, ProbabilityMetrics.LogLoss) { Cautious = ProbabilityMetrics.DoubtingLogLoss },
        new("accuracy", MetricDirection.Maximize, 1, ConfusionMetrics.Accuracy) { ReadsClasses = true, TunesThreshold = true },
        new("balanced_accuracy", MetricDirection.Maximize, 1, ConfusionMetrics.BalancedAccuracy) { ReadsClasses = true, TunesThreshold = true },
        new("f1", MetricDirection.Maximize, 1, ConfusionMetrics.F1) { ReadsClasses = true, TunesThreshold = true },
        new("precision", MetricDirection.Maximize, 1, ConfusionMetrics.Precision) { ReadsClasses = true },
        new("recall", MetricDirection.Maximize, 1, ConfusionMetrics.Recall) { ReadsClasses = true },
        new("f1_macro", MetricDirection.Maximize, 1, ConfusionMetrics.F1Macro) { ReadsClasses = true, TunesThreshold = true },
        new("rmse", MetricDirection.Minimize, 0, RegressionMetrics.RootMeanSquaredError),
        new("mse", MetricDirection.Minimize, 0, RegressionMetrics.MeanSquaredError),
        new("mae", MetricDirection.Minimize, 0, RegressionMetrics.MeanAbsoluteError),
        new("r2", MetricDirection.Maximize, 1, RegressionMetrics.RSquared),
        new("mape", MetricDirection.Minimize, 0, RegressionMetrics.MeanAbsolutePercentageError),
    ];

    /// <summary>The metric of that name, or null; case does not matter.</summary>
    public static Metric? Find(string name) =>
        All.FirstOrDefault(metric => metric.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The metrics of these names, in this order.</summary>
    /// <exception cref="InvalidOperationException">There is no metric of one of the names.</exception>
    internal static IReadOnlyList<Metric> Choose(params IReadOnlyList<string> names) => [.. names.Select(name => All.Single(metric => metric.Name == name))];
}
