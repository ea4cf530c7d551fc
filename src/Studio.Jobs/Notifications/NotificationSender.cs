namespace Studio.Jobs.Notifications;

using Microsoft.Extensions.Hosting;

/// <summary>Tells subscribers what has ended, soon after it has, and again when that fails: after 10 s, 1 min, 5 min, 30 min, 2 h, 6 h and 12 h.</summary>
internal sealed partial class NotificationSender(
    Endings endings,
    IDbContextFactory<StudioDbContext> database,
    NotificationChannels channels,
    IOptions<NotificationOptions> options,
    TimeProvider time,
    ILogger<NotificationSender> logger) : BackgroundService
{
    private const int AtOnce = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan[] s_later =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6), TimeSpan.FromHours(12),
    ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await endings.CollectAsync(stoppingToken);
                await DeliverAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogLater(failure.Message);
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var due = await db.Notifications.AsNoTracking().Where(row => row.NextAt != null && row.NextAt <= now).OrderBy(row => row.NextAt).Take(AtOnce).ToListAsync(cancellationToken);
        foreach (var notification in due)
        {
            if (await ClaimAsync(db, notification, cancellationToken) && await db.Subscriptions.AsNoTracking().FirstOrDefaultAsync(row => row.Id == notification.SubscriptionId, cancellationToken) is { } subscription)
            {
                await EndAsync(db, notification, await TryAsync(subscription, notification, cancellationToken), cancellationToken);
            }
        }
    }

    /// <summary>True for one of several processes; when it dies before it has told, another one does.</summary>
    private async Task<bool> ClaimAsync(StudioDbContext db, NotificationEntity notification, CancellationToken cancellationToken)
    {
        DateTimeOffset? later = time.GetUtcNow() + TimeSpan.FromSeconds(options.Value.TimeoutSeconds) + TimeSpan.FromMinutes(1);
        return await db.Notifications.Where(row => row.Id == notification.Id && row.NextAt == notification.NextAt)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.NextAt, later).SetProperty(one => one.Attempts, one => one.Attempts + 1), cancellationToken) == 1;
    }

    private async Task<string?> TryAsync(SubscriptionEntity subscription, NotificationEntity notification, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(options.Value.TimeoutSeconds));
        try
        {
            await channels.Find(subscription.Channel)!.SendAsync(subscription.Target, channels.Reveal(subscription.Secret), notification.Body, late.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"It did not answer within {options.Value.TimeoutSeconds} s.";
        }
        catch (NotificationException failure)
        {
            return failure.Message;
        }
    }

    private async Task EndAsync(StudioDbContext db, NotificationEntity notification, string? problem, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        DateTimeOffset? delivered = problem is null ? now : null;
        DateTimeOffset? next = problem is null || notification.Attempts >= s_later.Length ? null : now + s_later[notification.Attempts];
        await db.Notifications.Where(row => row.Id == notification.Id)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.NextAt, next).SetProperty(one => one.DeliveredAt, delivered).SetProperty(one => one.Problem, problem), cancellationToken);
        if (problem is not null)
        {
            LogProblem(notification.Id, notification.Attempts + 1, problem);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Notices could not be looked for and are tried again: {Cause}")]
    private partial void LogLater(string cause);

    [LoggerMessage(LogLevel.Warning, "Notice {Notice} was not taken in attempt {Attempt}: {Problem}")]
    private partial void LogProblem(Guid notice, int attempt, string problem);
}
