namespace Studio.Jobs.Experiments;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Studio.Jobs.Storage;
using Studio.Jobs.Workers;

/// <summary>Experiments in a host.</summary>
internal static class ExperimentServices
{
    /// <summary>Planning, slots, runs, commands and the watch over leases.</summary>
    public static void AddExperiments(this IServiceCollection services)
    {
        services.AddOptions<TextOptions>().BindConfiguration(TextOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TextOptions>, TextOptionsValidator>();
        services.AddSingleton<ExperimentEvents>();
        services.AddSingleton<RunningParts>();
        services.AddSingleton<PartBeat>();
        services.AddSingleton<PartExecution>();
        services.AddSingleton<TrialCheckpoints>();
        services.AddSingleton<ExperimentQueue>();
        services.AddSingleton<ExperimentWatch>();
        services.AddSingleton<ExperimentPlanner>();
        services.AddSingleton<Admission>();
        services.AddService<ExperimentService>();
        services.AddService<ExperimentCommands>();
        services.AddSingleton(new RenamedJob("Studio.Jobs.Models.PublishModelJob", typeof(PublishModelJob)));
        services.AddHostedService(provider => provider.GetRequiredService<Admission>());
        services.AddHostedService<LeaseMonitor>();
        services.AddHostedService<EventRelay>();
    }
}
