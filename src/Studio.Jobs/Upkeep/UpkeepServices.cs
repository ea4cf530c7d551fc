namespace Studio.Jobs.Upkeep;

using Studio.Jobs.Workers;

/// <summary>Upkeep in a host.</summary>
internal static class UpkeepServices
{
    /// <summary>Recovery at the start, the hourly clean-up, and health.</summary>
    public static void AddUpkeep(this IServiceCollection services)
    {
        services.AddHostedService<CleanUpSchedule>();
        services.AddServices(typeof(Recovery), typeof(StudioHealth), typeof(StorageMeter));
        services.AddSingleton(new RenamedJob("Studio.Jobs.CleanUpJob", typeof(CleanUpJob)));
        services.AddOptions<RetentionOptions, RetentionOptionsValidator>(RetentionOptions.Section);
    }
}
