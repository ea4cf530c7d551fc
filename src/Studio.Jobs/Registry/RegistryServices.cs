namespace Studio.Jobs.Registry;

/// <summary>Models and their versions in a host.</summary>
internal static class RegistryServices
{
    /// <summary>Lists of models, publication, aliases, and word of changes.</summary>
    public static void AddRegistry(this IServiceCollection services)
    {
        services.AddHostedService(provider => provider.GetRequiredService<VersionChanges>());
        services.AddServices(typeof(ModelService), typeof(ModelAliases), typeof(ModelRoutes), typeof(VersionCommands), typeof(ModelPublisher), typeof(VersionDecisions), typeof(VersionChanges), typeof(KnownVersions));
    }
}
