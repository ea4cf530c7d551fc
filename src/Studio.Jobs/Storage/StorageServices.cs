namespace Studio.Jobs.Storage;

using Microsoft.Extensions.Configuration;

/// <summary>The store in a host.</summary>
internal static class StorageServices
{
    /// <summary>The database, its migration and the data folder.</summary>
    public static void AddStore(this IServiceCollection services)
    {
        services.AddServices(typeof(StudioFolders), typeof(PostgresDoor), typeof(StoreMigration), typeof(StoreOutage));
        services.AddOptions<StoreOptions>()
            .Configure<IConfiguration>((store, configuration) => store.ConnectionString = configuration.GetConnectionString(StoreOptions.Name))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<StoreOptions>, StoreOptionsValidator>();
        services.AddSingleton<IDbContextFactory<StudioDbContext>, StudioDbContextFactory>();

        // For what is not ours and asks for a context: the stores of people and of what protects cookies.
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<StudioDbContext>>().CreateDbContext());
        services.AddOptions<StudioOptions, StudioOptionsValidator>(StudioOptions.Section);
    }
}
