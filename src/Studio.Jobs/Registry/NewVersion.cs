namespace Studio.Jobs.Registry;

/// <summary>Makes the next version of a model.</summary>
internal static class NewVersion
{
    /// <summary>Adds a version under the next number that none has had, and the model when it is its first.</summary>
    /// <param name="db">The store; the caller saves.</param>
    /// <param name="name">Name of the model.</param>
    /// <param name="version">The version, all but its model and number.</param>
    /// <param name="cancellationToken">Cancels the look-up of the model.</param>
    public static async Task AddAsync(StudioDbContext db, string name, ModelVersionEntity version, CancellationToken cancellationToken)
    {
        await ModelRows.HoldAsync(db, name, cancellationToken);
        var model = await db.Models.SingleOrDefaultAsync(entity => entity.Name == name, cancellationToken);
        if (model is null)
        {
            model = new ModelEntity { Id = Guid.CreateVersion7(version.CreatedAt), Name = name, CreatedAt = version.CreatedAt };
            db.Models.Add(model);
        }

        // Where the store was imported from a version that did not keep the number, the newest version tells it.
        var newest = await db.ModelVersions.Where(entity => entity.ModelId == model.Id).MaxAsync(entity => (int?)entity.Version, cancellationToken) ?? 0;
        model.LastVersion = Math.Max(model.LastVersion, newest) + 1;
        (version.ModelId, version.Model, version.Version) = (model.Id, model, model.LastVersion);
        db.ModelVersions.Add(version);
    }
}
