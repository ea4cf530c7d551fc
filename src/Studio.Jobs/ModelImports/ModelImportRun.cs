namespace Studio.Jobs.ModelImports;

using Studio.Jobs.Orders;
using Studio.Pipelines.ForeignModels;

/// <summary>A run that has claimed an import. Nothing but the end is kept: who goes on begins anew.</summary>
internal sealed class ModelImportRun : OrderRun<ModelImportEntity>, IProgress<string>
{
    private volatile string? _step;

    private ModelImportRun(IDbContextFactory<StudioDbContext> database, TimeProvider time, ModelImportEntity import)
        : base(database, time, import)
    {
    }

    /// <summary>Claims an import that waits; null when there is nothing to claim.</summary>
    public static async Task<ModelImportRun?> TryClaimAsync(IDbContextFactory<StudioDbContext> database, TimeProvider time, Guid id, CancellationToken cancellationToken) =>
        await TryClaimOrderAsync(database, time, id, cancellationToken) is { } import ? new ModelImportRun(database, time, import) : null;

    /// <summary>Takes the step that it is at; it is stored with the next beat.</summary>
    public void Report(string value) => _step = value;

    /// <summary>Shows that the run lives, and what it does.</summary>
    /// <returns>False when the claim is lost.</returns>
    public override async Task<bool> BeatAsync(CancellationToken cancellationToken)
    {
        var step = _step;
        await using var db = await Database.CreateDbContextAsync(cancellationToken);
        return await Held(db).ExecuteUpdateAsync(
            set => set.SetProperty(import => import.Step, step).SetProperty(import => import.Beat, import => import.Beat + 1),
            cancellationToken) > 0;
    }

    /// <summary>Within a transaction that stores the version, first: makes sure that the claim holds until its end.</summary>
    /// <returns>False when the claim is lost.</returns>
    public Task<bool> HoldAsync(StudioDbContext db, CancellationToken cancellationToken) => TryLockAsync(db, cancellationToken);

    /// <summary>Within the same transaction: ends the import with its version.</summary>
    /// <param name="db">The transaction, which holds the claim.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="version">Number of the version.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    public async Task CompleteAsync(StudioDbContext db, ImportResult result, int version, CancellationToken cancellationToken)
    {
        var import = await db.ModelImports.SingleAsync(entity => entity.Id == Order.Id, cancellationToken);
        End(import, OrderState.Completed, result);
        (import.Share, import.Version) = (1, version);
    }

    /// <summary>Within a transaction that lets the files go: ends the import with the reason why there is no version.</summary>
    /// <returns>False when the claim is lost.</returns>
    public async Task<bool> RejectAsync(StudioDbContext db, ImportResult result, CancellationToken cancellationToken)
    {
        if (!await TryLockAsync(db, cancellationToken))
        {
            return false;
        }

        var import = await db.ModelImports.SingleAsync(entity => entity.Id == Order.Id, cancellationToken);
        End(import, OrderState.Rejected, result);
        (import.Reason, import.Component) = (result.Reason, result.Component);
        return true;
    }

    private void End(ModelImportEntity import, OrderState state, ImportResult result) =>
        (import.State, import.RunId, import.EndedAt, import.Step, import.Result) = (state, null, Time.GetUtcNow(), null, result);
}
