namespace Studio.Api.Serving;

using Studio.Jobs.Monitoring;

/// <summary>The serving of models in a host.</summary>
internal static class ServingServices
{
    /// <summary>Adds <see cref="ServedModels"/> and what it needs.</summary>
    public static void AddServing(this IServiceCollection services)
    {
        services.AddOptions<ServingOptions>().BindConfiguration(ServingOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ServingOptions>, ServingOptionsValidator>();
        services.AddSingleton<ScorerCache>();
        services.AddSingleton<ModelLoader>();
        services.AddSingleton<ServingGate>();
        services.AddSingleton<ServedModels>();
        services.AddSingleton<ProjectPace>();
        services.AddHostedService<ServingGauges>();
        services.AddMonitoringWatch();
    }
}
