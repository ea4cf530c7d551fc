namespace Studio.Jobs;

using Hangfire;
using Hangfire.AspNetCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Datasets;
using Studio.Jobs.Experiments;
using Studio.Jobs.Models;
using Studio.Jobs.Moving;
using Studio.Jobs.Storage;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Training;
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
        services.AddStudioOptions();
        services.AddMetrics();
        services.TryAddSingleton<StudioTelemetry>();
        services.AddStore();
        services.AddStudioServices();

        // Before the job servers: they must find the store migrated and the unfinished work enqueued.
        services.AddHostedService<StudioStartup>();
        services.AddJobServers();
        return services;
    }

    /// <summary>The options of jobs and training, with their checks.</summary>
    internal static void AddStudioOptions(this IServiceCollection services)
    {
        services.AddOptions<StudioOptions>().BindConfiguration(StudioOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StudioOptions>, StudioOptionsValidator>();
        services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WorkerOptions>, WorkerOptionsValidator>();
        services.AddOptions<TextOptions>().BindConfiguration(TextOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TextOptions>, TextOptionsValidator>();
        services.AddOptions<TorchOptions>().BindConfiguration(TorchOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TorchOptions>, TorchOptionsValidator>();
        services.AddSingleton<IValidateOptions<TorchOptions>, TorchDeviceValidator>();
    }

    private static void AddStore(this IServiceCollection services)
    {
        services.AddSingleton<StudioFolders>();
        services.AddOptions<StoreOptions>()
            .Configure<IConfiguration>((store, configuration) => store.ConnectionString = configuration.GetConnectionString(StoreOptions.Name))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<StoreOptions>, StoreOptionsValidator>();
        services.AddSingleton<IDbContextFactory<StudioDbContext>, StudioDbContextFactory>();
        services.AddSingleton<PostgresDoor>();
        services.AddSingleton<StoreMigration>();
        services.AddOptions<ArtifactOptions>().BindConfiguration(ArtifactOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ArtifactOptions>, ArtifactOptionsValidator>();
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        services.AddSingleton<DiskQuota>();
        services.AddSingleton<StagingArea>();
        services.AddSingleton<IArtifactStore>(provider => provider.GetRequiredService<IOptions<ArtifactOptions>>().Value.S3.IsSet
            ? ActivatorUtilities.CreateInstance<S3ArtifactStore>(provider)
            : ActivatorUtilities.CreateInstance<FolderArtifactStore>(provider));
        services.AddSingleton<IContentLock>(provider => provider.GetRequiredService<IOptions<StoreOptions>>().Value.Embedded ? new ProcessContentLock() : new PostgresContentLock());
        services.AddSingleton<ArtifactLedger>();
        services.AddSingleton(provider => new StudioHealth(
            provider.GetRequiredService<IDbContextFactory<StudioDbContext>>(),
            provider.GetRequiredService<JobStorage>(),
            provider.GetRequiredService<IArtifactStore>(),
            provider.GetRequiredService<DiskQuota>(),
            provider.GetRequiredService<StudioFolders>()));
        services.AddSingleton<StoreExport>();
        services.AddSingleton<StoreImport>();
        services.AddSingleton(provider => new StoreMaintenance(
            provider.GetRequiredService<IOptions<StoreOptions>>(),
            provider.GetRequiredService<StudioFolders>(),
            provider.GetRequiredService<StoreMigration>(),
            provider.GetRequiredService<StoreExport>(),
            provider.GetRequiredService<StoreImport>(),
            provider.GetRequiredService<DatasetService>(),
            provider.GetRequiredService<IDbContextFactory<StudioDbContext>>()));
    }

    private static void AddStudioServices(this IServiceCollection services)
    {
        services.AddSingleton<Recovery>();
        services.AddSingleton<ExperimentEvents>();
        services.AddSingleton<RunningParts>();
        services.AddSingleton<StoreOutage>();
        services.AddSingleton<PartBeat>();
        services.AddSingleton<PartExecution>();
        services.AddSingleton<TrialCheckpoints>();
        services.AddSingleton<ExperimentQueue>();
        services.AddSingleton<ExperimentWatch>();
        services.AddSingleton<Admission>();
        services.AddSingleton(_ => TrainerCommand.Default());
        services.AddSingleton(provider => new WorkerService(
            provider.GetRequiredService<IDbContextFactory<StudioDbContext>>(), provider.GetRequiredService<JobStorage>()));
        services.AddSingleton<TrainerGuards>();
        services.AddSingleton<SlotShare>();
        services.AddSingleton<TrainerProcess>();
        services.AddSingleton(provider => new DatasetService(
            provider.GetRequiredService<IDbContextFactory<StudioDbContext>>(),
            provider.GetRequiredService<IArtifactStore>(),
            provider.GetRequiredService<ArtifactLedger>(),
            provider.GetRequiredService<StudioFolders>(),
            provider.GetRequiredService<IBackgroundJobClient>(),
            provider.GetRequiredService<IOptions<StudioOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DatasetService>>()));
        services.AddSingleton(provider => new ExperimentPlanner(
            provider.GetRequiredService<DatasetService>(),
            provider.GetRequiredService<SlotShare>(),
            provider.GetRequiredService<IOptions<TorchOptions>>().Value,
            provider.GetRequiredService<IOptions<TextOptions>>().Value));
        services.AddSingleton(provider => new ExperimentService(
            provider.GetRequiredService<IDbContextFactory<StudioDbContext>>(),
            provider.GetRequiredService<ArtifactLedger>(),
            provider.GetRequiredService<ExperimentPlanner>(),
            provider.GetRequiredService<DatasetService>(),
            provider.GetRequiredService<ExperimentWatch>(),
            provider.GetRequiredService<ExperimentQueue>(),
            provider.GetRequiredService<Admission>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ExperimentService>>()));
        services.AddSingleton(provider => new ExperimentCommands(
            provider.GetRequiredService<IDbContextFactory<StudioDbContext>>(),
            provider.GetRequiredService<RunningParts>(),
            provider.GetRequiredService<ExperimentEvents>(),
            provider.GetRequiredService<IBackgroundJobClient>(),
            provider.GetRequiredService<StudioTelemetry>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ExperimentCommands>>()));
        services.AddSingleton(provider => new ModelService(
            provider.GetRequiredService<IDbContextFactory<StudioDbContext>>(), provider.GetRequiredService<ArtifactLedger>()));
        services.AddSingleton(provider => new ModelPublisher(
            provider.GetRequiredService<IDbContextFactory<StudioDbContext>>(),
            provider.GetRequiredService<ArtifactLedger>(),
            provider.GetRequiredService<IArtifactStore>(),
            provider.GetRequiredService<StudioFolders>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ModelPublisher>>()));
    }

    private static void AddJobServers(this IServiceCollection services)
    {
        // Hangfire's own registrations read static properties, which several hosts in one process would share.
        services.AddSingleton(provider => JobStorages.Create(provider.GetRequiredService<IOptions<StoreOptions>>().Value));
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire((provider, configuration) => configuration
            .UseLogProvider(new HangfireLogProvider(provider.GetRequiredService<ILoggerFactory>()))
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings());
        services.AddHostedService<QueueGauges>();
        services.AddHostedService(provider =>
        {
            // Hangfire is configured when its configuration is asked for.
            provider.GetRequiredService<IGlobalConfiguration>();
            return ActivatorUtilities.CreateInstance<JobServers>(provider);
        });
        services.AddHostedService(provider => provider.GetRequiredService<Admission>());
        services.AddHostedService<LeaseMonitor>();
        services.AddHostedService<CleanUpSchedule>();
        services.AddHostedService<EventRelay>();
    }
}
