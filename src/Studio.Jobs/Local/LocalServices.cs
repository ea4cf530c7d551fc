namespace Studio.Jobs.Local;

using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Jobs.Experiments;
using Studio.Jobs.ModelImports;
using Studio.Jobs.Sources;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Training;
using Studio.Jobs.Workers;

/// <summary>What commands without a store need, and nothing else.</summary>
public static class LocalServices
{
    /// <summary>Adds <see cref="LocalExperiment"/> with the options of the studio, which are checked when it is asked for; the caller adds configuration and logging.</summary>
    public static IServiceCollection AddLocalExperiment(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<StudioTelemetry>();
        services.AddOptions<StudioOptions, StudioOptionsValidator>(StudioOptions.Section);
        services.AddOptions<WorkerOptions, WorkerOptionsValidator>(WorkerOptions.Section);
        services.AddOptions<TextOptions, TextOptionsValidator>(TextOptions.Section);
        services.AddTableSources();
        services.AddTraining();
        services.AddServices(typeof(MachinePlanner), typeof(LocalExperiment));
        return services;
    }

    /// <summary>Adds <see cref="LocalModelImport"/> in the same way.</summary>
    public static IServiceCollection AddLocalModelImport(this IServiceCollection services)
    {
        services.AddLocalExperiment();
        services.AddImporter();
        services.AddServices(typeof(LocalModelImport));
        return services;
    }
}
