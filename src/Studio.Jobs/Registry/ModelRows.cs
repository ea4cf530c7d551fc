namespace Studio.Jobs.Registry;

/// <summary>
/// Every change of a model, its versions and its aliases happens in a transaction that touches the model's row first: nobody comes between
/// the question whether an alias names a version and what depends on the answer. Where an experiment's row is touched too, it comes before.
/// </summary>
internal static class ModelRows
{
    /// <summary>Counts the revision up; from then on to the end of the transaction nobody else changes the model.</summary>
    /// <returns>Its id; null when there is no model with versions of that name.</returns>
    public static async Task<Guid?> HoldAsync(StudioDbContext db, string name, CancellationToken cancellationToken)
    {
        await db.BoundSilenceAsync(cancellationToken);
        var models = db.Models.Where(model => model.Name == name);
        await models.ExecuteUpdateAsync(set => set.SetProperty(model => model.Revision, model => model.Revision + 1), cancellationToken);
        return await models.Where(model => model.Versions.Any()).Select(model => (Guid?)model.Id).SingleOrDefaultAsync(cancellationToken);
    }
}
