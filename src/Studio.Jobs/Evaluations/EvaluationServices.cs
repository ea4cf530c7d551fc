namespace Studio.Jobs.Evaluations;

using Studio.Jobs.Orders;
using Studio.Jobs.Registry;

/// <summary>Evaluations of models in a host.</summary>
internal static class EvaluationServices
{
    /// <summary>Orders, runs, and the watch over runs that were lost.</summary>
    public static void AddEvaluations(this IServiceCollection services)
    {
        services.AddServices(typeof(EvaluationService), typeof(EvaluationExecution));
        services.AddSingleton<IPublicationListener>(provider => provider.GetRequiredService<EvaluationService>());
        services.AddHostedService<OrderMonitor<EvaluationEntity, RunEvaluationJob>>();
    }
}
