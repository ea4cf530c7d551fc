namespace Studio.Jobs.Training;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

/// <summary>Trainer processes in a host.</summary>
internal static class TrainingServices
{
    /// <summary>Trainer processes, what they may use, and who guards it.</summary>
    public static void AddTraining(this IServiceCollection services)
    {
        services.AddOptions<TorchOptions>().BindConfiguration(TorchOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TorchOptions>, TorchOptionsValidator>();
        services.AddSingleton<IValidateOptions<TorchOptions>, TorchDeviceValidator>();
        services.AddSingleton(_ => TrainerCommand.Default());
        services.AddSingleton<TrainerGuards>();
        services.AddSingleton<SlotShare>();
        services.AddSingleton<TrainerProcess>();
    }
}
