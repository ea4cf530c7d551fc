namespace Studio.Jobs.Comparisons;

using Studio.Jobs.Datasets;
using Studio.Jobs.Registry;
using Studio.Pipelines.Comparisons;

/// <summary>Whether a comparison can be made.</summary>
public static class ComparisonCheck
{
    /// <summary>All that stands against it, by the field of a request that is to blame: <c>left</c>, <c>right</c> or <c>datasetId</c>; none when nothing does.</summary>
    /// <param name="left">The left version; null where it is not known, which the caller tells.</param>
    /// <param name="right">The same of the right one.</param>
    /// <param name="dataset">The same of the dataset.</param>
    public static IEnumerable<(string Field, string Problem)> Problems(ModelVersionRecord? left, ModelVersionRecord? right, DatasetRecord? dataset)
    {
        foreach (var (field, version) in new[] { ("left", left), ("right", right) })
        {
            if (version is not null && Obstacle(version) is { } obstacle)
            {
                yield return (field, obstacle);
            }
        }

        if (left is not null && right is not null)
        {
            foreach (var problem in VersionPair.Problems(left.Signature, right.Signature))
            {
                yield return ("right", problem);
            }
        }

        foreach (var problem in dataset is null ? [] : OfDataset(left, right, dataset))
        {
            yield return ("datasetId", problem);
        }
    }

    /// <summary>Why a version cannot be compared with any other; null when it can.</summary>
    public static string? Obstacle(ModelVersionRecord version) =>
        version.State != ModelVersionState.Ready ? $"Version {version.Version} of model '{version.Name}' cannot predict: {version.Reason}"
        : version.Signature.Picture is not null ? $"Version {version.Version} of model '{version.Name}' looks at pictures, and versions are compared on tables."
        : null;

    private static IEnumerable<string> OfDataset(ModelVersionRecord? left, ModelVersionRecord? right, DatasetRecord dataset)
    {
        if (dataset.RejectedCount > 0 && dataset.Made != DatasetMade.Append)
        {
            yield return $"The dataset '{dataset.Name}' has {dataset.RejectedCount} lines that cannot be told apart{(dataset.Rejected is [var first, ..] ? $", the first of them line {first.Line}" : string.Empty)}; correct them and upload it again, so that no row is compared under the number of another.";
        }

        string[] columns = [.. dataset.Columns.Select(column => column.Name)];
        var problems = new[] { left, right }.OfType<ModelVersionRecord>().DistinctBy(version => (version.Name, version.Version)).SelectMany(
            version => VersionPair.Problems(version.Signature, $"version {version.Version} of '{version.Name}'", dataset.Name, columns));
        foreach (var problem in problems)
        {
            yield return problem;
        }
    }
}
