namespace Studio.Jobs;

using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Batches;
using Studio.Jobs.Comparisons;
using Studio.Jobs.Datasets;
using Studio.Jobs.Evaluations;
using Studio.Jobs.Experiments;
using Studio.Jobs.ModelImports;
using Studio.Jobs.Monitoring;
using Studio.Jobs.Moving;
using Studio.Jobs.Notifications;
using Studio.Jobs.Orders;
using Studio.Jobs.People;
using Studio.Jobs.Projects;
using Studio.Jobs.Registry;
using Studio.Jobs.Retraining;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Training;
using Studio.Jobs.Upkeep;
using Studio.Jobs.Workers;

/// <summary>Puts the studio's store, services and jobs into a host.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds the studio: the store and Hangfire's jobs (embedded, or in PostgreSQL when the connection string <c>Studio</c> is
    /// set), artifacts, job servers, the dataset, experiment and model services. <see cref="StudioOptions"/> come from the
    /// configuration section <c>Studio</c> and may be configured further. At start the options are checked, the store is
    /// migrated and unfinished work is enqueued again.
    /// </summary>
    public static IServiceCollection AddStudioJobs(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddStore();
        services.AddProjects();
        services.AddArtifacts();

        // Before the job servers: they must find the store migrated and the unfinished work enqueued.
        services.AddHostedService<StudioStartup>();
        services.AddPeople();
        services.AddTelemetry();
        services.AddWorkers();
        services.AddTraining();
        services.AddDatasets();
        services.AddRegistry();
        services.AddMonitoring();
        services.AddExperiments();
        services.AddSingleton<OrderRunner>();
        services.AddBatches();
        services.AddComparisons();
        services.AddModelImports();
        services.AddEvaluations();
        services.AddRetraining();
        services.AddNotifications();
        services.AddUpkeep();
        services.AddMoving();
        return services;
    }
}
