namespace Studio.Jobs.Retraining;

using Studio.Jobs.Orders;

/// <summary>Models that are trained again, in a host.</summary>
internal static class RetrainingServices
{
    /// <summary>Wishes, runs, their schedule, and the watch over them.</summary>
    public static void AddRetraining(this IServiceCollection services)
    {
        services.AddServices(typeof(RetrainingService), typeof(RetrainingSchedule), typeof(HeldBackRows), typeof(RetrainingExecution));
        services.AddHostedService(provider => provider.GetRequiredService<RetrainingSchedule>());
        services.AddHostedService<RetrainingWatch>();
        services.AddHostedService<OrderMonitor<RetrainingRunEntity, RunRetrainingJob>>();
    }
}
