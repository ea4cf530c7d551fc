namespace Studio.Jobs.Models;

using Microsoft.EntityFrameworkCore;
using Studio.Jobs.Storage;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;

/// <summary>Makes the next version of the model that an experiment names.</summary>
internal static class NewVersion
{
    /// <summary>Adds a version, and the model when it is its first.</summary>
    /// <param name="db">The store; the caller saves.</param>
    /// <param name="experiment">The experiment that made the model.</param>
    /// <param name="model">The model.</param>
    /// <param name="signature">How to call it.</param>
    /// <param name="id">Identifier of the new version.</param>
    /// <param name="rejected">Why it is not served; null when it is.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Cancels the look-up of the model.</param>
    public static async Task<ModelVersionEntity> AddAsync(
        StudioDbContext db, ExperimentEntity experiment, ModelReport model, ModelSignature signature, Guid id, string? rejected, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var parent = await db.Models.SingleOrDefaultAsync(entity => entity.Name == experiment.Name, cancellationToken);
        if (parent is null)
        {
            parent = new ModelEntity { Id = Guid.CreateVersion7(now), Name = experiment.Name, CreatedAt = now };
            db.Models.Add(parent);
        }

        var newest = await db.ModelVersions.Where(version => version.ModelId == parent.Id).MaxAsync(version => (int?)version.Version, cancellationToken) ?? 0;
        var added = new ModelVersionEntity
        {
            Id = id,
            ModelId = parent.Id,
            Model = parent,
            Version = newest + 1,
            State = rejected is null ? ModelVersionState.Ready : ModelVersionState.Rejected,
            Reason = rejected,
            ExperimentId = experiment.Id,
            Candidate = model.Name,
            Learner = model.Members.Count == 1 ? model.Members[0].Learner : $"ensemble of {model.Members.Count}",
            Members = model.Members,
            Sha256 = model.OnnxSha256,
            Bytes = model.OnnxBytes,
            Signature = signature,
            Metrics = model.Metrics,
            Parity = model.Parity,
            CreatedAt = now,
        };
        db.ModelVersions.Add(added);
        return added;
    }
}
