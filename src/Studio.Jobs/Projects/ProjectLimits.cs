namespace Studio.Jobs.Projects;

/// <summary>What a project may use; 0 is no limit.</summary>
/// <param name="Experiments">Experiments that may train at the same time.</param>
/// <param name="StorageMegabytes">MiB of files.</param>
/// <param name="PredictionsPerSecond">Calls of models in a second.</param>
public sealed record ProjectLimits(int Experiments, int StorageMegabytes, int PredictionsPerSecond)
{
    internal const int MostExperiments = 1_000;
    internal const int MostPredictions = 1_000_000;
}

/// <summary>What an admin of the server sets for a project. Null is what the settings say, 0 no limit.</summary>
/// <param name="Experiments">Experiments that may train at the same time, 0 to 1,000.</param>
/// <param name="StorageMegabytes">MiB of files, 0 or more.</param>
/// <param name="PredictionsPerSecond">Calls of models in a second, 0 to 1,000,000.</param>
public sealed record SetLimits(int? Experiments, int? StorageMegabytes, int? PredictionsPerSecond);

/// <summary>Limits of a project, and what it uses.</summary>
/// <param name="Project">Its name.</param>
/// <param name="Set">What was set for it.</param>
/// <param name="Limits">What holds.</param>
/// <param name="Experiments">Experiments that train now.</param>
/// <param name="StorageBytes">Bytes of its files; content held several times is counted once.</param>
public sealed record ProjectLimitsRecord(string Project, SetLimits Set, ProjectLimits Limits, int Experiments, long StorageBytes);

/// <summary>What came of setting limits.</summary>
/// <param name="Limits">The limits; null where there is no such project, or something is wrong.</param>
/// <param name="Problems">What is wrong, by field.</param>
public sealed record SetLimitsResult(ProjectLimitsRecord? Limits, IReadOnlyDictionary<string, string[]> Problems);
