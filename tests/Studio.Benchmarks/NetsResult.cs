namespace Studio.Benchmarks;

/// <summary>One model of each of several learners on one dataset.</summary>
/// <param name="Dataset">Name.</param>
/// <param name="Task">Task of the manifest.</param>
/// <param name="Rows">Rows trained on.</param>
/// <param name="Columns">Feature columns.</param>
/// <param name="Fits">One for each learner, by its name.</param>
internal sealed record NetsResult(string Dataset, string Task, int Rows, int Columns, IReadOnlyDictionary<string, SingleFit> Fits);

/// <summary>One model.</summary>
/// <param name="Error">1 − AUC, log-loss or RMSE on the test file; null when it failed.</param>
/// <param name="Seconds">Seconds of the training, features not counted.</param>
/// <param name="Iterations">Rounds or epochs it keeps; null for a model without.</param>
/// <param name="Failure">Why there is no model; null when there is one.</param>
internal sealed record SingleFit(double? Error, double Seconds, int? Iterations, string? Failure);
