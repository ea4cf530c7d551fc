namespace Studio.Jobs.Notifications;

/// <summary>Telling people in a host.</summary>
internal static class NotificationServices
{
    /// <summary>Adds it.</summary>
    public static void AddNotifications(this IServiceCollection services)
    {
        services.AddOptions<NotificationOptions, NotificationOptionsValidator>(NotificationOptions.Section);
        services.AddSingleton<INotificationChannel, WebhookChannel>();
        services.AddSingleton<INotificationChannel, MailChannel>();
        services.AddSingleton<NotificationChannels>();
        services.AddSingleton<Endings>();
        services.AddServices(typeof(SubscriptionService));
        services.AddHostedService<NotificationSender>();
    }
}
