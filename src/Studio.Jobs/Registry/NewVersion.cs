namespace Studio.Jobs.Registry;

/// <summary>Makes the next version of a model.</summary>
internal static class NewVersion
{
    /// <summary>Adds a version under the next number, and the model when it is its first.</summary>
    /// <param name="db">The store; the caller saves.</param>
    /// <param name="name">Name of the model.</param>
    /// <param name="version">The version, all but its model and number.</param>
    /// <param name="cancellationToken">Cancels the look-up of the model.</param>
    public static async Task AddAsync(StudioDbContext db, string name, ModelVersionEntity version, CancellationToken cancellationToken)
    {
        var model = await db.Models.SingleOrDefaultAsync(entity => entity.Name == name, cancellationToken);
        if (model is null)
        {
            model = new ModelEntity { Id = Guid.CreateVersion7(version.CreatedAt), Name = name, CreatedAt = version.CreatedAt };
            db.Models.Add(model);
        }

        var newest = await db.ModelVersions.Where(entity => entity.ModelId == model.Id).MaxAsync(entity => (int?)entity.Version, cancellationToken) ?? 0;
        (version.ModelId, version.Model, version.Version) = (model.Id, model, newest + 1);
        db.ModelVersions.Add(version);
    }
}
