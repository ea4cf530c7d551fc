namespace Studio.Jobs.Registry;

using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Storage;

/// <summary>Models and their versions in a host.</summary>
internal static class RegistryServices
{
    /// <summary>Lists of models, publication, and word of changes.</summary>
    public static void AddRegistry(this IServiceCollection services)
    {
        services.AddService<ModelService>();
        services.AddService<ModelPublisher>();
        services.AddService<VersionChanges>();
        services.AddHostedService(provider => provider.GetRequiredService<VersionChanges>());
    }
}
