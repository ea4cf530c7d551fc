namespace Studio.Jobs.Upkeep;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Studio.Jobs.Storage;
using Studio.Jobs.Workers;

/// <summary>Upkeep in a host.</summary>
internal static class UpkeepServices
{
    /// <summary>Recovery at the start, the hourly clean-up, and health.</summary>
    public static void AddUpkeep(this IServiceCollection services)
    {
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        services.AddSingleton<Recovery>();
        services.AddService<StudioHealth>();
        services.AddSingleton(new RenamedJob("Studio.Jobs.CleanUpJob", typeof(CleanUpJob)));
        services.AddHostedService<CleanUpSchedule>();
    }
}
