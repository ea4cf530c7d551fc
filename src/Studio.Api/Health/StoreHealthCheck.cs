namespace Studio.Api.Health;

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Studio.Jobs.Models;

/// <summary>Healthy when the store answers a query.</summary>
internal sealed class StoreHealthCheck(ModelService models) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await models.ListAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The store cannot be read.", exception);
        }
    }
}
