namespace Studio.Jobs.Experiments;

using Studio.Jobs.Workers;

/// <summary>Experiments in a host.</summary>
internal static class ExperimentServices
{
    /// <summary>Planning, slots, runs, commands and the watch over leases.</summary>
    public static void AddExperiments(this IServiceCollection services)
    {
        services.AddServices(
            typeof(ExperimentEvents), typeof(WorkSignal), typeof(RunningParts), typeof(PartBeat), typeof(PartExecution), typeof(TestTable), typeof(TrialCheckpoints),
            typeof(ExperimentQueue), typeof(ExperimentWatch), typeof(MachinePlanner), typeof(ExperimentPlanner), typeof(Admission), typeof(ExperimentService),
            typeof(ExperimentCommands));
        services.AddSingleton(new RenamedJob("Studio.Jobs.Models.PublishModelJob", typeof(PublishModelJob)));
        services.AddHostedService(provider => provider.GetRequiredService<Admission>());
        services.AddHostedService<LeaseMonitor>();
        services.AddHostedService<EventRelay>();
        services.AddOptions<TextOptions, TextOptionsValidator>(TextOptions.Section);
    }
}
