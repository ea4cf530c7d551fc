namespace Studio.Jobs.Comparisons;

using System.Linq.Expressions;
using Hangfire;
using Studio.Jobs.Access;
using Studio.Jobs.Datasets;
using Studio.Jobs.Orders;
using Studio.Jobs.People;
using Studio.Jobs.Registry;

/// <summary>Takes orders for comparisons, tells how far they are, ends and deletes them.</summary>
public sealed class ComparisonService
{
    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly IBackgroundJobClient _jobs;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal ComparisonService(IDbContextFactory<StudioDbContext> database, IBackgroundJobClient jobs, AuditLog audit, TimeProvider time) =>
        (_database, _jobs, _audit, _time) = (database, jobs, audit, time);

    /// <summary>Makes a comparison.</summary>
    /// <param name="left">The left version.</param>
    /// <param name="right">The right version, of the same model or another.</param>
    /// <param name="dataset">The dataset; <see cref="ComparisonCheck"/> finds nothing against it.</param>
    /// <param name="missingWhenUnreadable">True to take values of features that are not written as in training for missing; false to fail.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <exception cref="ArgumentException">They cannot be compared.</exception>
    public async Task<ComparisonRecord> CreateAsync(
        ModelVersionRecord left, ModelVersionRecord right, DatasetRecord dataset, bool missingWhenUnreadable, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        if (ComparisonCheck.Problems(left, right, dataset).Select(problem => problem.Problem).FirstOrDefault() is { } obstacle)
        {
            throw new ArgumentException(obstacle);
        }

        var now = _time.GetUtcNow();
        var comparison = new ComparisonEntity
        {
            Id = Guid.CreateVersion7(now),
            LeftModel = left.Name,
            LeftVersion = left.Version,
            RightModel = right.Name,
            RightVersion = right.Version,
            DatasetId = dataset.Id,
            DatasetName = dataset.Name,
            MissingWhenUnreadable = missingWhenUnreadable,
            State = OrderState.Queued,
            CreatedAt = now,
        };
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        db.Comparisons.Add(comparison);
        await db.SaveChangesAsync(cancellationToken);
        RunComparisonJob.Enqueue(_jobs, comparison.Id, comparison.LeftModel);
        await _audit.WriteAsync("comparison.create", $"{left.Name}/{left.Version} {right.Name}/{right.Version} {comparison.Id}", CancellationToken.None);
        return ToRecord(withResult: false).Compile()(comparison);
    }

    /// <summary>Comparisons that a version of a model is part of, newest first, without their results.</summary>
    public async Task<IReadOnlyList<ComparisonRecord>> ListAsync(string model, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.Comparisons
            .Where(comparison => comparison.LeftModel == model || comparison.RightModel == model)
            .OrderByDescending(comparison => comparison.CreatedAt)
            .Select(ToRecord(withResult: false))
            .ToListAsync(cancellationToken);
    }

    /// <summary>One comparison with its result, or null.</summary>
    public async Task<ComparisonRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.Comparisons.Where(comparison => comparison.Id == id).Select(ToRecord(withResult: true)).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Ends a comparison that waits or runs; its row stays.</summary>
    /// <returns>False when there is none, or it has ended already.</returns>
    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        if (!await OrderRows.CancelAsync<ComparisonEntity>(db, id, _time.GetUtcNow(), cancellationToken))
        {
            return false;
        }

        await _audit.WriteAsync("comparison.cancel", id.ToString(), CancellationToken.None);
        return true;
    }

    /// <summary>Deletes a comparison that has ended.</summary>
    /// <returns>False when there is none, or it has not ended.</returns>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        if (!await OrderRows.DeleteAsync<ComparisonEntity>(db, id, cancellationToken))
        {
            return false;
        }

        await _audit.WriteAsync("comparison.delete", id.ToString(), CancellationToken.None);
        return true;
    }

    private static Expression<Func<ComparisonEntity, ComparisonRecord>> ToRecord(bool withResult) => comparison => new ComparisonRecord(
        comparison.Id,
        comparison.LeftModel,
        comparison.LeftVersion,
        comparison.RightModel,
        comparison.RightVersion,
        comparison.DatasetId,
        comparison.DatasetName,
        comparison.MissingWhenUnreadable,
        comparison.State,
        comparison.Reason,
        comparison.Rows,
        comparison.Share,
        comparison.Verdict,
        withResult ? comparison.Result : null,
        comparison.CreatedAt,
        comparison.StartedAt,
        comparison.EndedAt);
}
