namespace Studio.Jobs.Local;

using Studio.Jobs.Experiments;
using Studio.Pipelines.Data;
using Studio.Pipelines.Profiling;

/// <summary>A data file that was read for one experiment.</summary>
/// <param name="Name">Name made of that of the file.</param>
/// <param name="Path">Its canonical file.</param>
/// <param name="Read">Rows, columns, and lines that could not be read.</param>
public sealed record LocalTable(string Name, string Path, CanonicalDataset Read)
{
    /// <summary>Name of an experiment on it.</summary>
    public string ExperimentName => ExperimentNames.From(Name);

    /// <summary>Its profile; null where it was read for the final metrics only.</summary>
    public DatasetProfile? Profile { get; init; }
}
