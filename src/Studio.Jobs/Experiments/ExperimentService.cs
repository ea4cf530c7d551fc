namespace Studio.Jobs.Experiments;

using Studio.Jobs.Datasets;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trials;

/// <summary>Starts, watches and ends experiments.</summary>
public sealed class ExperimentService
{
    /// <summary>Plans and enqueues an experiment.</summary>
    /// <param name="datasetId">Dataset to train on.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="name">Name of experiment and model (letters, digits, <c>-</c>, <c>_</c>, at most 64); null to derive it from the dataset's name.</param>
    /// <param name="testDatasetId">Dataset used for the final metrics only; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<CreateExperimentResult> CreateAsync(
        Guid datasetId, TrainingRequest request, string? name, Guid? testDatasetId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>All experiments, newest first.</summary>
    public Task<IReadOnlyList<ExperimentRecord>> ListAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>One experiment, or null.</summary>
    public Task<ExperimentRecord?> FindAsync(Guid id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Its leaderboard: completed trials best first, then running, pruned and failed ones by number; null when there is no such experiment.</summary>
    public Task<IReadOnlyList<Trial>?> FindTrialsAsync(Guid id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>
    /// What happens from now on, after a replay of what is stored (trials ended so far); ends when the experiment ends.
    /// The last event is <see cref="ExperimentCompleted"/> or <see cref="ExperimentFailed"/> (also for a cancelled one).
    /// </summary>
    public IAsyncEnumerable<ExperimentEvent> WatchAsync(Guid id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Ends it and its trainer process within 2 s. False when there is no such experiment or it has ended already.</summary>
    public Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Deletes it with its trials; a model it published stays.</summary>
    public Task<DeleteOutcome> DeleteAsync(Guid id, CancellationToken cancellationToken) => throw new NotImplementedException();
}
