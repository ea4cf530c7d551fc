namespace Studio.Jobs.ModelImports;

using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Jobs.Orders;

/// <summary>Imports of models in a host.</summary>
internal static class ModelImportServices
{
    /// <summary>Orders, runs, and the watch over runs that were lost.</summary>
    public static void AddModelImports(this IServiceCollection services)
    {
        services.AddImporter();
        services.AddServices(typeof(ModelImportService), typeof(ModelImportExecution));
        services.AddHostedService<OrderMonitor<ModelImportEntity, RunModelImportJob>>();
    }

    /// <summary>The importer process alone.</summary>
    public static void AddImporter(this IServiceCollection services)
    {
        services.AddServices(typeof(ImporterProcess));
        services.TryAddSingleton(_ => ImporterCommand.Default());
    }
}
