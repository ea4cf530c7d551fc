namespace Studio.Jobs.Registry;

using Studio.Jobs.Access;
using Studio.Jobs.People;

/// <summary>Who answers the calls of a model that name no version: the champion, and for a part the challenger.</summary>
/// <param name="Share">Share of the calls that the challenger answers, 0 to 1; none while there is no challenger.</param>
/// <param name="Shadow">Share of the calls that the champion answers of which the challenger is asked too, without being heard, 0 to 1.</param>
/// <param name="ChangedAt">When it was said.</param>
public sealed record ModelRoute(double Share, double Shadow, DateTimeOffset ChangedAt);

/// <summary>
/// Says who answers calls that name no version. Without a route it is the newest ready version; with one it is what <see cref="Champion"/> names, so that a version
/// does not answer for being the newest. Calls that name a version always get that one.
/// </summary>
public sealed class ModelRoutes
{
    /// <summary>Alias of the version that answers.</summary>
    public const string Champion = "champion";

    /// <summary>Alias of the version that may take its place.</summary>
    public const string Challenger = "challenger";

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly VersionChanges _changes;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal ModelRoutes(IDbContextFactory<StudioDbContext> database, VersionChanges changes, AuditLog audit, TimeProvider time) =>
        (_database, _changes, _audit, _time) = (database, changes, audit, time);

    /// <summary>The route of a model; null when it has none, or there is no such model.</summary>
    public async Task<ModelRoute?> FindAsync(string model, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Predict);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.ModelRoutes.Where(route => route.Model!.Name == model).Select(route => new ModelRoute(route.Share, route.Shadow, route.ChangedAt)).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Gives a model a route, or changes it.</summary>
    /// <param name="model">Name of the model; its alias <see cref="Champion"/> has to name a version.</param>
    /// <param name="share">See <see cref="ModelRoute.Share"/>.</param>
    /// <param name="shadow">See <see cref="ModelRoute.Shadow"/>.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share is none.</exception>
    public async Task<RegistryResult> SetAsync(string model, double share, double shadow, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        EnsureShare(share, nameof(share));
        EnsureShare(shadow, nameof(shadow));
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await ModelRows.HoldAsync(db, model, cancellationToken) is not { } id)
        {
            return RegistryResult.NoModel(model);
        }

        if (!await db.ModelAliases.AnyAsync(alias => alias.ModelId == id && alias.Alias == Champion && alias.Version != null, cancellationToken))
        {
            return RegistryResult.Refused($"Model '{model}' has no {Champion}, who would answer its calls; let the alias '{Champion}' name a version first.");
        }

        if (await db.ModelRoutes.SingleOrDefaultAsync(entity => entity.ModelId == id, cancellationToken) is not { } route)
        {
            db.Add(route = new ModelRouteEntity { ModelId = id });
        }

        (route.Share, route.Shadow, route.ChangedAt) = (share, shadow, _time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        _changes.Tell();
        await _audit.WriteAsync("route.set", FormattableString.Invariant($"{model}: {Challenger} answers {share:P0}, is asked too in {shadow:P0}"), CancellationToken.None);
        return RegistryResult.Done();
    }

    /// <summary>Takes the route away: the newest ready version answers again.</summary>
    public async Task<RegistryResult> RemoveAsync(string model, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await ModelRows.HoldAsync(db, model, cancellationToken) is not { } id)
        {
            return RegistryResult.NoModel(model);
        }

        if (await db.ModelRoutes.Where(route => route.ModelId == id).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return RegistryResult.NotFound($"Model '{model}' has no route: the newest ready version answers calls that name none.");
        }

        await transaction.CommitAsync(cancellationToken);
        _changes.Tell();
        await _audit.WriteAsync("route.remove", model, CancellationToken.None);
        return RegistryResult.Done();
    }

    private static void EnsureShare(double share, string name)
    {
        if (share is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(name, share, "A share is from 0 to 1.");
        }
    }
}
