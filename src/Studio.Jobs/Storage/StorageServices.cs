namespace Studio.Jobs.Storage;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

/// <summary>The store in a host.</summary>
internal static class StorageServices
{
    /// <summary>The database, its migration and the data folder.</summary>
    public static void AddStore(this IServiceCollection services)
    {
        services.AddOptions<StudioOptions>().BindConfiguration(StudioOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StudioOptions>, StudioOptionsValidator>();
        services.AddSingleton<StudioFolders>();
        services.AddOptions<StoreOptions>()
            .Configure<IConfiguration>((store, configuration) => store.ConnectionString = configuration.GetConnectionString(StoreOptions.Name))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<StoreOptions>, StoreOptionsValidator>();
        services.AddSingleton<IDbContextFactory<StudioDbContext>, StudioDbContextFactory>();
        services.AddSingleton<PostgresDoor>();
        services.AddSingleton<StoreMigration>();
        services.AddSingleton<StoreOutage>();
    }
}
