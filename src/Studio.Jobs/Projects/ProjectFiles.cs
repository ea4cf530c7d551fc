namespace Studio.Jobs.Projects;

/// <summary>What the files of a project take, whoever asks.</summary>
internal static class ProjectFiles
{
    /// <summary>Their bytes; content held several times is counted once.</summary>
    public static Task<long> SumBytesAsync(StudioDbContext db, Guid project, CancellationToken cancellationToken) =>
        Of(db, project).Select(artifact => new { artifact.Sha256, artifact.Bytes }).Distinct().SumAsync(artifact => artifact.Bytes, cancellationToken);

    /// <summary>Those of the contents that it holds already.</summary>
    public static async Task<HashSet<string>> FindHeldAsync(StudioDbContext db, Guid project, IReadOnlyCollection<string> hashes, CancellationToken cancellationToken) =>
        [.. await Of(db, project).Where(artifact => hashes.Contains(artifact.Sha256)).Select(artifact => artifact.Sha256).ToListAsync(cancellationToken)];

    /// <summary>Files have no project: what they belong to has.</summary>
    private static IQueryable<ArtifactEntity> Of(StudioDbContext db, Guid project)
    {
        var owners = db.Datasets.Where(dataset => dataset.ProjectId == project).Select(dataset => dataset.Id)
            .Concat(db.Experiments.Where(experiment => experiment.ProjectId == project).Select(experiment => experiment.Id))
            .Concat(db.ModelVersions.Where(version => version.Model!.ProjectId == project).Select(version => version.Id))
            .Concat(db.Batches.Where(batch => batch.ProjectId == project).Select(batch => batch.Id))
            .Concat(db.ModelImports.Where(import => import.ProjectId == project).Select(import => import.Id));
        return db.Artifacts.IgnoreQueryFilters().Where(artifact => owners.Contains(artifact.OwnerId));
    }
}
