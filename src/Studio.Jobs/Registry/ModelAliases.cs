namespace Studio.Jobs.Registry;

using System.Linq.Expressions;
using Studio.Jobs.Access;
using Studio.Jobs.People;

/// <summary>
/// Aliases of models and their moves. A move is one transaction, kept for ever: the moves of an alias are a chain without gaps, and its
/// version is where the last one went.
/// </summary>
public sealed class ModelAliases
{
    private static readonly Expression<Func<ModelAliasEntity, ModelAliasRecord>> ToRecord =
        alias => new ModelAliasRecord(alias.Alias, alias.Version, alias.Moves, alias.MovedAt);

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly VersionChanges _changes;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal ModelAliases(IDbContextFactory<StudioDbContext> database, VersionChanges changes, AuditLog audit, TimeProvider time) =>
        (_database, _changes, _audit, _time) = (database, changes, audit, time);

    /// <summary>All aliases that a model has had, by name, those that were removed as well.</summary>
    public async Task<IReadOnlyList<ModelAliasRecord>> ListAsync(string model, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var aliases = await Of(db, model).Select(ToRecord).ToListAsync(cancellationToken);
        return [.. aliases.OrderBy(alias => alias.Name, StringComparer.Ordinal)];
    }

    /// <summary>Moves of an alias, the last one first; empty when the model never had it.</summary>
    public async Task<IReadOnlyList<AliasMoveRecord>> HistoryAsync(string model, string alias, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.AliasMoves
            .Where(move => move.Alias == alias && db.Models.Any(owner => owner.Id == move.ModelId && owner.Name == model))
            .OrderByDescending(move => move.Number)
            .Select(move => new AliasMoveRecord(move.Number, move.From, move.To, move.MovedAt, move.Undoes, move.Note))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Lets an alias name a version; makes the alias when the model has none of that name. A move to where it is already counts as a move too.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="alias">The alias, see <see cref="AliasNames"/>.</param>
    /// <param name="version">Number of a ready version.</param>
    /// <param name="expected">The version that it must name now, 0 for none; null where that does not matter.</param>
    /// <param name="note">What to say of the move; null for nothing.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <exception cref="ArgumentException">The word cannot be an alias.</exception>
    public async Task<RegistryResult> MoveAsync(string model, string alias, int version, int? expected, string? note, CancellationToken cancellationToken)
    {
        if (AliasNames.Check(alias) is { } problem)
        {
            throw new ArgumentException(problem, nameof(alias));
        }

        return await ChangeAsync(
            model,
            alias,
            async (db, row) => expected is { } wanted && wanted != (row.Version ?? 0)
                ? Decision.Refuse($"Alias '{alias}' of model '{model}' names {Version(row.Version)}, not {Version(wanted == 0 ? null : wanted)}; it stays there.")
                : await FindObstacleAsync(db, row, version, cancellationToken) is { } obstacle
                ? Decision.Refuse($"Alias '{alias}' of model '{model}' cannot name version {version}: {obstacle}")
                : Decision.Go(version, note: note),
            cancellationToken);
    }

    /// <summary>Lets an alias name no version; its moves are kept, and this one can be undone too.</summary>
    public Task<RegistryResult> RemoveAsync(string model, string alias, CancellationToken cancellationToken) => ChangeAsync(
        model,
        alias,
        (_, row) => Task.FromResult(row.Version is null ? Decision.NotFound(NoAlias(model, alias)) : Decision.Go(null)),
        cancellationToken);

    /// <summary>
    /// Takes back the last move that is not taken back yet, by a further move to where the alias was before it; asked again, it goes a step
    /// further back. Moves that take back are not taken back themselves, and moves to where the alias was already are passed over.
    /// </summary>
    public Task<RegistryResult> UndoAsync(string model, string alias, CancellationToken cancellationToken) => ChangeAsync(
        model,
        alias,
        async (db, row) =>
        {
            if (await FindLastMoveAsync(db, row, cancellationToken) is not { } last)
            {
                return row.Moves == 0 ? Decision.NotFound(NoAlias(model, alias)) : Decision.Refuse($"Alias '{alias}' of model '{model}' is where it began; there is no move left to undo.");
            }

            return last.From is { } before && await FindObstacleAsync(db, row, before, cancellationToken) is { } obstacle
                ? Decision.Refuse($"Alias '{alias}' of model '{model}' cannot go back to version {before}: {obstacle}")
                : Decision.Go(last.From, last.Number);
        },
        cancellationToken);

    private static IQueryable<ModelAliasEntity> Of(StudioDbContext db, string model) =>
        db.ModelAliases.Where(alias => db.Models.Any(owner => owner.Id == alias.ModelId && owner.Name == model));

    private static string NoAlias(string model, string alias) => $"Model '{model}' has no alias '{alias}'.";

    private static string Version(int? number) => number is null ? "no version" : string.Create(CultureInfo.InvariantCulture, $"version {number}");

    /// <summary>Why an alias may not name a version; null when it may.</summary>
    private static async Task<string?> FindObstacleAsync(StudioDbContext db, ModelAliasEntity alias, int number, CancellationToken cancellationToken)
    {
        var found = await db.ModelVersions
            .Where(version => version.ModelId == alias.ModelId && version.Version == number)
            .Select(version => new { version.State, version.Reason })
            .SingleOrDefaultAsync(cancellationToken);
        return found switch
        {
            null => "there is no such version.",
            { State: ModelVersionState.Ready } => null,
            _ => $"it is {found.State}: {found.Reason}",
        };
    }

    private static Task<AliasMoveEntity?> FindLastMoveAsync(StudioDbContext db, ModelAliasEntity alias, CancellationToken cancellationToken)
    {
        var moves = db.AliasMoves.Where(move => move.ModelId == alias.ModelId && move.Alias == alias.Alias);
        return moves
            .Where(move => move.Undoes == null && move.From != move.To && !moves.Any(other => other.Undoes == move.Number))
            .OrderByDescending(move => move.Number)
            .FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<RegistryResult> ChangeAsync(
        string model, string alias, Func<StudioDbContext, ModelAliasEntity, Task<Decision>> decide, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await ModelRows.HoldAsync(db, model, cancellationToken) is not { } id)
        {
            return RegistryResult.NoModel(model);
        }

        var known = await db.ModelAliases.SingleOrDefaultAsync(entity => entity.ModelId == id && entity.Alias == alias, cancellationToken);
        var row = known ?? new ModelAliasEntity { ModelId = id, Alias = alias };
        var decision = await decide(db, row);
        if (decision.Refusal is { } refusal)
        {
            return refusal;
        }

        if (known is null)
        {
            db.Add(row);
        }

        db.Add(Move(row, decision));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        _changes.Tell();
        await _audit.WriteAsync(
            decision.Undoes is not null ? "alias.undo" : row.Version is null ? "alias.remove" : "alias.move", row.Version is { } now ? $"{model}@{alias}: {now}" : $"{model}@{alias}", CancellationToken.None);
        return RegistryResult.Done(new ModelAliasRecord(row.Alias, row.Version, row.Moves, row.MovedAt));
    }

    private AliasMoveEntity Move(ModelAliasEntity alias, Decision decision)
    {
        var from = alias.Version;
        (alias.Version, alias.Moves, alias.MovedAt) = (decision.To, alias.Moves + 1, _time.GetUtcNow());
        return new AliasMoveEntity
        {
            ModelId = alias.ModelId,
            Alias = alias.Alias,
            Number = alias.Moves,
            From = from,
            To = alias.Version,
            Undoes = decision.Undoes,
            Note = decision.Note,
            MovedAt = alias.MovedAt,
        };
    }

    /// <summary>Where an alias goes, or why nowhere.</summary>
    private sealed record Decision(int? To, int? Undoes, string? Note, RegistryResult? Refusal)
    {
        public static Decision Go(int? to, int? undoes = null, string? note = null) => new(to, undoes, note, null);

        public static Decision Refuse(string reason) => new(null, null, null, RegistryResult.Refused(reason));

        public static Decision NotFound(string reason) => new(null, null, null, RegistryResult.NotFound(reason));
    }
}
