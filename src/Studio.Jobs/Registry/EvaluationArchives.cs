namespace Studio.Jobs.Registry;

using Studio.Pipelines.Reports;

/// <summary>Which file of an experiment it takes to evaluate one of its models.</summary>
internal static class EvaluationArchives
{
    /// <summary>Name of the file of a version's model.</summary>
    /// <param name="db">The store.</param>
    /// <param name="experimentId">The experiment that made it; null for a model that was made elsewhere.</param>
    /// <param name="candidate">Which of the experiment's models it is, or was made of.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>Null where the experiment does not hold the file: it was deleted, or trained while models were not evaluated, or by a version that kept the file of one model.</returns>
    public static async Task<string?> FindAsync(StudioDbContext db, Guid? experimentId, string candidate, CancellationToken cancellationToken)
    {
        var result = await db.Experiments.AsNoTracking().Where(experiment => experiment.Id == experimentId).Select(experiment => experiment.Result).SingleOrDefaultAsync(cancellationToken);

        // A version that decides otherwise is called after the model that it was made of.
        var name = candidate.Split(',')[0];
        var archive = ModelFiles.EvaluationOf(result?.Models.FirstOrDefault(model => model.Name == name)?.File ?? ModelFiles.Onnx);
        return await db.Artifacts.AnyAsync(file => file.OwnerId == experimentId && file.Name == archive, cancellationToken) ? archive : null;
    }
}
