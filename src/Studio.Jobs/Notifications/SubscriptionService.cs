namespace Studio.Jobs.Notifications;

using Studio.Jobs.Access;
using Studio.Jobs.People;

/// <summary>Somebody who is told.</summary>
/// <param name="Id">Identifier.</param>
/// <param name="Channel"><c>webhook</c> or <c>mail</c>.</param>
/// <param name="Target">Address of the web hook, or of the mailbox.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When; what ended before is not told.</param>
/// <param name="Told">Notices that were taken.</param>
/// <param name="LastProblem">Why the newest notice was not taken; null when it was, or there is none.</param>
public sealed record SubscriptionRecord(Guid Id, string Channel, string Target, string CreatedBy, DateTimeOffset CreatedAt, int Told, string? LastProblem);

/// <summary>What came of making one.</summary>
/// <param name="Subscription">The subscription; null when it was not made.</param>
/// <param name="Secret">What its web hook is signed with, this once; null for mail.</param>
/// <param name="Problems">What is wrong, by field.</param>
public sealed record SubscriptionResult(SubscriptionRecord? Subscription, string? Secret, IReadOnlyDictionary<string, string[]> Problems);

/// <summary>Lists, makes and deletes who is told when an experiment or a batch of the caller's project ends.</summary>
public sealed class SubscriptionService
{
    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly NotificationChannels _channels;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal SubscriptionService(IDbContextFactory<StudioDbContext> database, NotificationChannels channels, AuditLog audit, TimeProvider time) =>
        (_database, _channels, _audit, _time) = (database, channels, audit, time);

    /// <summary>All of the project, oldest first.</summary>
    public async Task<IReadOnlyList<SubscriptionRecord>> ListAsync(CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var rows = await db.Subscriptions.AsNoTracking().OrderBy(row => row.CreatedAt)
            .Select(row => new
            {
                Row = row,
                Told = db.Notifications.Count(one => one.SubscriptionId == row.Id && one.DeliveredAt != null),
                Last = db.Notifications.Where(one => one.SubscriptionId == row.Id && one.Attempts > 0).OrderByDescending(one => one.CreatedAt).Select(one => one.Problem).FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(found => Record(found.Row, found.Told, found.Last))];
    }

    /// <summary>Makes one.</summary>
    /// <param name="channel"><c>webhook</c> or <c>mail</c>.</param>
    /// <param name="target">Address of the web hook, or of the mailbox.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<SubscriptionResult> CreateAsync(string? channel, string? target, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        if (_channels.Find(channel ?? string.Empty) is not { } found)
        {
            return Refused("channel", $"'{channel}' is no way to tell somebody; there are {string.Join(" and ", _channels.Names)}.");
        }

        if (found.FindProblem(target ?? string.Empty) is { } problem)
        {
            return Refused("target", problem);
        }

        var secret = found is WebhookChannel ? _channels.NewSecret() : default;
        var row = new SubscriptionEntity { Id = Guid.NewGuid(), Channel = found.Name, Target = target!, Secret = secret.Stored, CreatedBy = Caller.Current.Name, CreatedAt = _time.GetUtcNow() };
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        db.Subscriptions.Add(row);
        await db.SaveChangesAsync(cancellationToken);

        // Without its query, in which a password may stand.
        await _audit.WriteAsync("subscription.create", $"{found.Name} {target!.Split('?')[0]}", cancellationToken);
        return new SubscriptionResult(Record(row, 0, null), secret.Secret, new Dictionary<string, string[]>());
    }

    /// <summary>Deletes one.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        if (await db.Subscriptions.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } row)
        {
            return false;
        }

        db.Subscriptions.Remove(row);
        await db.SaveChangesAsync(cancellationToken);
        await _audit.WriteAsync("subscription.delete", $"{row.Channel} {row.Target.Split('?')[0]}", cancellationToken);
        return true;
    }

    private static SubscriptionResult Refused(string field, string problem) => new(null, null, new Dictionary<string, string[]> { [field] = [problem] });

    private static SubscriptionRecord Record(SubscriptionEntity row, int told, string? problem) => new(row.Id, row.Channel, row.Target, row.CreatedBy, row.CreatedAt, told, problem);
}
