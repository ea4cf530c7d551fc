namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Planning;

/// <summary>Files of an experiment.</summary>
/// <param name="Data">Canonical Parquet file to train on.</param>
/// <param name="Test">Canonical Parquet file for the final metrics; null for none.</param>
/// <param name="OutputDirectory">Where the artifact files go; created when missing.</param>
public sealed record ExperimentFiles(string Data, string? Test, string OutputDirectory);

/// <summary>
/// Runs an experiment from canonical data to artifact files: load, split, featurize per fold, search, choose, export, verify.
/// Writes <c>model.onnx</c>, <c>signature.json</c>, <c>metrics.json</c>, <c>leaderboard.json</c>, <c>parity.json</c> and <c>plan.json</c>.
/// </summary>
public sealed class ExperimentRunner(TimeProvider time)
{
    /// <summary>Runs to the end. Every failure that has a reason is told as the last event, never thrown.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="files">Where.</param>
    /// <param name="events">Hears everything that happens, on any thread but one at a time.</param>
    /// <param name="finishNow">Ends the search at once; the best model so far is exported.</param>
    /// <param name="cancellationToken">Ends everything; no model is written.</param>
    public Task RunAsync(
        TrainingPlan plan,
        ExperimentFiles files,
        Action<ExperimentEvent> events,
        CancellationToken finishNow,
        CancellationToken cancellationToken) => throw new NotImplementedException(time.ToString());
}
