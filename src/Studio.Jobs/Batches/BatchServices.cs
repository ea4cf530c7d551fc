namespace Studio.Jobs.Batches;

using Studio.Jobs.Orders;

/// <summary>Batches in a host.</summary>
internal static class BatchServices
{
    /// <summary>Orders, runs, and the watch over runs that were lost.</summary>
    public static void AddBatches(this IServiceCollection services)
    {
        services.AddServices(typeof(BatchService), typeof(BatchExecution));
        services.AddHostedService<OrderMonitor<BatchEntity, RunBatchJob>>();
    }
}
