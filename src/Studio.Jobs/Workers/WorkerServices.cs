namespace Studio.Jobs.Workers;

using Hangfire;
using Hangfire.AspNetCore;

/// <summary>Hangfire and its workers in a host.</summary>
internal static class WorkerServices
{
    /// <summary>Storage of jobs, job servers, and the list of workers.</summary>
    public static void AddWorkers(this IServiceCollection services)
    {
        services.AddServices(typeof(WorkerService), typeof(JobTypes));

        // Hangfire's own registrations read static properties, which several hosts in one process would share.
        services.AddSingleton(provider => JobStorages.Create(provider.GetRequiredService<IOptions<StoreOptions>>().Value));
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire((provider, configuration) => configuration
            .UseLogProvider(new HangfireLogProvider(provider.GetRequiredService<ILoggerFactory>()))
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseTypeResolver(provider.GetRequiredService<JobTypes>().Resolve)
            .UseRecommendedSerializerSettings());
        services.AddHostedService(provider =>
        {
            // Hangfire is configured when its configuration is asked for.
            provider.GetRequiredService<IGlobalConfiguration>();
            return ActivatorUtilities.CreateInstance<JobServers>(provider);
        });
        services.AddOptions<WorkerOptions, WorkerOptionsValidator>(WorkerOptions.Section);
    }
}
