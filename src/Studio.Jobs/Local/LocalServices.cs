namespace Studio.Jobs.Local;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Studio.Jobs.Experiments;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Training;

/// <summary>What a local experiment needs, and nothing else.</summary>
public static class LocalServices
{
    /// <summary>Adds <see cref="LocalExperiment"/> with the options of the studio, which are checked when it is asked for; the caller adds configuration and logging.</summary>
    public static IServiceCollection AddLocalExperiment(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddStudioOptions();
        services.AddMetrics();
        services.TryAddSingleton<StudioTelemetry>();
        services.TryAddSingleton(_ => TrainerCommand.Default());
        services.AddSingleton<TrainerGuards>();
        services.AddSingleton<SlotShare>();
        services.AddSingleton<WarmTrainer>();
        services.AddSingleton<TrainerProcess>();
        services.AddSingleton(provider => new LocalExperiment(
            new MachinePlanner(
                provider.GetRequiredService<SlotShare>(), provider.GetRequiredService<IOptions<TorchOptions>>().Value, provider.GetRequiredService<IOptions<TextOptions>>().Value),
            provider.GetRequiredService<TrainerProcess>(),
            provider.GetRequiredService<WarmTrainer>(),
            provider.GetRequiredService<SlotShare>(),
            provider.GetRequiredService<IOptions<TorchOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LocalExperiment>>()));
        return services;
    }
}
