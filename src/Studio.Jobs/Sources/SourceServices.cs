namespace Studio.Jobs.Sources;

using Microsoft.Extensions.DependencyInjection.Extensions;

/// <summary>Addresses and databases in a host.</summary>
public static class SourceServices
{
    /// <summary>Adds <see cref="TableSources"/> with its options; the caller adds the configuration.</summary>
    public static IServiceCollection AddTableSources(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SourceOptions, SourceOptionsValidator>(SourceOptions.Section);
        services.AddServices(typeof(TableSources));
        return services;
    }
}
