namespace Studio.Jobs.Registry;

using System.Text.Json.Serialization;

/// <summary>Where a version comes from, as far as it can be known. What it was to be is in its <c>plan.json</c>.</summary>
/// <param name="DatasetId">The dataset it was trained on; it may have been deleted since.</param>
/// <param name="DatasetName">Name of the dataset.</param>
/// <param name="DatasetSha256">SHA-256 of the file that the dataset was read from.</param>
/// <param name="Seed">Where every random choice started.</param>
/// <param name="StudioVersion">Version of the program that published it, with the commit where that is known.</param>
public sealed record VersionLineage(Guid? DatasetId, string? DatasetName, string? DatasetSha256, int? Seed, string? StudioVersion)
{
    /// <summary>Where a version comes from that was made elsewhere; null for one that was trained here. The rows it was tried on are not those above: what it was trained on is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImportLineage? Import { get; init; }

    /// <summary>Gives a version what its experiment and the dataset tell; of a dataset that was deleted, what other versions of the experiment have kept.</summary>
    internal static async Task FillAsync(StudioDbContext db, ModelVersionEntity version, ExperimentEntity experiment, CancellationToken cancellationToken)
    {
        (version.DatasetId, version.Seed) = (experiment.DatasetId, experiment.Plan.Seed);
        var dataset = await db.Datasets.Where(dataset => dataset.Id == experiment.DatasetId).Select(dataset => new { dataset.Name, dataset.Sha256 }).SingleOrDefaultAsync(cancellationToken)
            ?? await db.ModelVersions
                .Where(other => other.DatasetId == experiment.DatasetId && other.DatasetSha256 != null)
                .Select(other => new { Name = other.DatasetName!, Sha256 = other.DatasetSha256! })
                .FirstOrDefaultAsync(cancellationToken);
        (version.DatasetName, version.DatasetSha256) = (dataset?.Name, dataset?.Sha256);
    }
}
