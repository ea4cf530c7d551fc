namespace Studio.Api.Inference;

/// <summary>The Open Inference Protocol in a host.</summary>
internal static class InferenceServices
{
    /// <summary>Adds what answers it.</summary>
    public static void AddInference(this IServiceCollection services) => services.AddSingleton<InferenceModels>();
}
