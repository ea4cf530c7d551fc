namespace Studio.Jobs.Notifications;

using System.Text.Json;
using Studio.Pipelines;

/// <summary>Finds what has ended, and alerts, that subscribers have not been told of yet. What is found is what is stored, so that no crash between an end and its notice loses one.</summary>
internal sealed class Endings(IDbContextFactory<StudioDbContext> database, IOptions<NotificationOptions> options, TimeProvider time)
{
    /// <summary>Whoever was not reached for so long is not told any more.</summary>
    private static readonly TimeSpan Told = TimeSpan.FromDays(7);

    /// <summary>Writes a notice of everything that has ended, and of every alert, since each subscription was made.</summary>
    public async Task CollectAsync(CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        foreach (var subscription in await db.Subscriptions.AsNoTracking().ToListAsync(cancellationToken))
        {
            var project = await db.Projects.Where(project => project.Id == subscription.ProjectId).Select(project => project.Name).FirstOrDefaultAsync(cancellationToken);
            var notices = await FindAsync(db, subscription, project, cancellationToken);
            foreach (var notice in notices)
            {
                db.Notifications.Add(new NotificationEntity
                {
                    Id = notice.Id,
                    SubscriptionId = subscription.Id,
                    Thing = notice.Thing,
                    Body = JsonSerializer.Serialize(notice, StudioJson.Line),
                    CreatedAt = time.GetUtcNow(),
                    NextAt = time.GetUtcNow(),
                });
            }

            if (notices.Count > 0)
            {
                await SaveAsync(db, cancellationToken);
            }
        }
    }

    private async Task<List<Notice>> FindAsync(StudioDbContext db, SubscriptionEntity subscription, string? project, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - Told;
        since = since > subscription.CreatedAt ? since : subscription.CreatedAt;
        var told = db.Notifications.Where(notification => notification.SubscriptionId == subscription.Id).Select(notification => notification.Thing);
        var experiments = await db.Experiments.AsNoTracking()
            .Where(row => row.ProjectId == subscription.ProjectId && row.EndedAt != null && row.EndedAt >= since && !told.Contains(row.Id))
            .Select(row => new { row.Id, row.Name, row.State, row.Reason, row.ModelVersion, row.EndedAt })
            .ToListAsync(cancellationToken);
        var batches = await db.Batches.AsNoTracking()
            .Where(row => row.ProjectId == subscription.ProjectId && row.EndedAt != null && row.EndedAt >= since && !told.Contains(row.Id))
            .Select(row => new { row.Id, row.FileName, row.State, row.Reason, row.Model, row.Version, row.EndedAt })
            .ToListAsync(cancellationToken);
        var alerts = await db.MonitoringAlerts.AsNoTracking()
            .Where(row => row.Version!.Model!.ProjectId == subscription.ProjectId && row.Since >= since && !told.Contains(row.Id))
            .Select(row => new { row.Id, row.Kind, row.Detail, row.Since, row.Version!.Version, Model = row.Version!.Model!.Name })
            .ToListAsync(cancellationToken);
        return
        [
            .. alerts.Select(row => new Notice(
                Guid.NewGuid(), Word("alert", row.Kind), row.Id, row.Model, row.Detail, Versioned(row.Model, row.Version), Link(project, string.Create(CultureInfo.InvariantCulture, $"models/{row.Model}/versions/{row.Version}/monitoring")), row.Since)),
            .. experiments.Select(row => new Notice(
                Guid.NewGuid(), Word("experiment", row.State), row.Id, row.Name, row.Reason, row.ModelVersion is { } version ? Versioned(row.Name, version) : null, Link(project, $"experiments/{row.Id}"), row.EndedAt!.Value)),
            .. batches.Select(row => new Notice(
                Guid.NewGuid(), Word("batch", row.State), row.Id, row.FileName, row.Reason, Versioned(row.Model, row.Version), Link(project, "batches"), row.EndedAt!.Value)),
        ];
    }

    /// <summary>Another process may have found the same at the same time.</summary>
    private static async Task SaveAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // One of them is kept; the rest is found again.
        }

        db.ChangeTracker.Clear();
    }

    private static string Word(string thing, Enum state) => $"{thing}.{state.ToString().ToLowerInvariant()}";

    private static string Versioned(string model, int version) => string.Create(CultureInfo.InvariantCulture, $"{model} version {version}");

    private string? Link(string? project, string path) =>
        options.Value.PublicAddress is { Length: > 0 } address ? $"{address.TrimEnd('/')}/{(project is null ? "" : $"projects/{project}/")}{path}" : null;
}
