namespace Studio.Jobs.Training;

using Microsoft.Extensions.DependencyInjection.Extensions;

/// <summary>Trainer processes in a host.</summary>
internal static class TrainingServices
{
    /// <summary>Trainer processes, what they may use, and who guards it.</summary>
    public static void AddTraining(this IServiceCollection services)
    {
        services.AddSingleton<TrainerGuards>();
        services.AddServices(typeof(SlotShare), typeof(WarmTrainer), typeof(TrainerProcess));
        services.TryAddSingleton(_ => TrainerCommand.Default());
        services.AddOptions<TorchOptions, TorchOptionsValidator>(TorchOptions.Section);
        services.AddSingleton<IValidateOptions<TorchOptions>, TorchDeviceValidator>();
    }
}
