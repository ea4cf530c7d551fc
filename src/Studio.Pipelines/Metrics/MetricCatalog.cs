namespace Studio.Pipelines.Metrics;

using Studio.Pipelines.Planning;

/// <summary>The metrics there are. To add one, write it into the file of its family and add it to the list.</summary>
public static class MetricCatalog
{
    private static readonly TaskKind[] Binary = [TaskKind.Binary];
    private static readonly TaskKind[] Multiclass = [TaskKind.Multiclass];
    private static readonly TaskKind[] Classification = [TaskKind.Binary, TaskKind.Multiclass];
    private static readonly TaskKind[] Regression = [TaskKind.Regression];

    /// <summary>Name of the metric that reads probabilities themselves.</summary>
    public const string LogLoss = "logloss";

    /// <summary>All metrics; the first that suits a task is its default.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new("auc", MetricDirection.Maximize, 1, Binary, RankingMetrics.Auc),
        new(LogLoss, MetricDirection.Minimize, 0, Classification, ProbabilityMetrics.LogLoss) { Cautious = ProbabilityMetrics.DoubtingLogLoss },
        new("accuracy", MetricDirection.Maximize, 1, Classification, ConfusionMetrics.Accuracy) { TunesThreshold = true },
        new("balanced_accuracy", MetricDirection.Maximize, 1, Classification, ConfusionMetrics.BalancedAccuracy) { TunesThreshold = true },
        new("f1", MetricDirection.Maximize, 1, Binary, ConfusionMetrics.F1) { TunesThreshold = true },
        new("precision", MetricDirection.Maximize, 1, Binary, ConfusionMetrics.Precision),
        new("recall", MetricDirection.Maximize, 1, Binary, ConfusionMetrics.Recall),
        new("f1_macro", MetricDirection.Maximize, 1, Multiclass, ConfusionMetrics.F1Macro) { TunesThreshold = true },
        new("rmse", MetricDirection.Minimize, 0, Regression, RegressionMetrics.RootMeanSquaredError),
        new("mse", MetricDirection.Minimize, 0, Regression, RegressionMetrics.MeanSquaredError),
        new("mae", MetricDirection.Minimize, 0, Regression, RegressionMetrics.MeanAbsoluteError),
        new("r2", MetricDirection.Maximize, 1, Regression, RegressionMetrics.RSquared),
        new("mape", MetricDirection.Minimize, 0, Regression, RegressionMetrics.MeanAbsolutePercentageError),
    ];

    /// <summary>The metric of that name, or null; case does not matter.</summary>
    public static Metric? Find(string name) =>
        All.FirstOrDefault(metric => metric.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The metric that a task is optimised for unless told otherwise: <c>auc</c>, <c>logloss</c> or <c>rmse</c>.</summary>
    public static Metric Default(TaskKind task) => ForTask(task)[0];

    /// <summary>The metrics that suit a task, its default first.</summary>
    public static IReadOnlyList<Metric> ForTask(TaskKind task) => [.. All.Where(metric => metric.Tasks.Contains(task))];

    /// <summary>Every metric of a task by name, on the same rows.</summary>
    public static IReadOnlyDictionary<string, double> EvaluateAll(TaskKind task, TargetVector truth, PredictionMatrix predictions) =>
        ForTask(task).ToDictionary(metric => metric.Name, metric => metric.Evaluate(truth, predictions));
}
