namespace Studio.Jobs.Evaluations;

using Studio.Jobs.Orders;
using Studio.Pipelines.Planning;

/// <summary>A run that has claimed an evaluation. Reports that are stored stay: who goes on makes the others.</summary>
internal sealed class EvaluationRun : OrderRun<EvaluationEntity>
{
    private volatile string? _step;

    private EvaluationRun(IDbContextFactory<StudioDbContext> database, TimeProvider time, EvaluationEntity evaluation)
        : base(database, time, evaluation)
    {
    }

    /// <summary>Claims an evaluation that waits; null when there is nothing to claim.</summary>
    public static async Task<EvaluationRun?> TryClaimAsync(IDbContextFactory<StudioDbContext> database, TimeProvider time, Guid id, CancellationToken cancellationToken) =>
        await TryClaimOrderAsync(database, time, id, cancellationToken) is { } evaluation ? new EvaluationRun(database, time, evaluation) : null;

    /// <summary>Takes the step that it is at; it is stored with the next beat.</summary>
    public void Report(string step) => _step = step;

    /// <summary>Shows that the run lives, and what it does.</summary>
    /// <returns>False when the claim is lost.</returns>
    public override async Task<bool> BeatAsync(CancellationToken cancellationToken)
    {
        var step = _step;
        await using var db = await Database.CreateDbContextAsync(cancellationToken);
        return await Held(db).ExecuteUpdateAsync(
            set => set.SetProperty(evaluation => evaluation.Step, step).SetProperty(evaluation => evaluation.Beat, evaluation => evaluation.Beat + 1),
            cancellationToken) > 0;
    }

    /// <summary>Within a transaction that stores reports, first: makes sure that the claim holds until its end. A run that has stored something was not fruitless.</summary>
    /// <returns>False when the claim is lost.</returns>
    public async Task<bool> HoldAsync(StudioDbContext db, CancellationToken cancellationToken) =>
        await TryLockAsync(db, cancellationToken)
        && await Held(db).ExecuteUpdateAsync(set => set.SetProperty(evaluation => evaluation.Fruitless, 0), cancellationToken) > 0;

    /// <summary>Ends the evaluation.</summary>
    /// <param name="left">Reports that could not be made.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>False when the claim is lost.</returns>
    public async Task<bool> CompleteAsync(IReadOnlyList<Skipped> left, CancellationToken cancellationToken)
    {
        await using var db = await Database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await TryLockAsync(db, cancellationToken))
        {
            // An attempt whose answer was lost on its way may have gone through.
            return await db.Evaluations.AnyAsync(entity => entity.Id == Order.Id && entity.State == OrderState.Completed, cancellationToken);
        }

        var evaluation = await db.Evaluations.SingleAsync(entity => entity.Id == Order.Id, cancellationToken);
        (evaluation.State, evaluation.RunId, evaluation.EndedAt, evaluation.Step) = (OrderState.Completed, null, Time.GetUtcNow(), null);
        (evaluation.Share, evaluation.Left) = (1, left);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
