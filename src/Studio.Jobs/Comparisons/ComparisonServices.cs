namespace Studio.Jobs.Comparisons;

using Studio.Jobs.Orders;

/// <summary>Comparisons in a host.</summary>
internal static class ComparisonServices
{
    /// <summary>Orders, runs, and the watch over runs that were lost.</summary>
    public static void AddComparisons(this IServiceCollection services)
    {
        services.AddServices(typeof(ComparisonService), typeof(ComparisonExecution));
        services.AddHostedService<OrderMonitor<ComparisonEntity, RunComparisonJob>>();
    }
}
