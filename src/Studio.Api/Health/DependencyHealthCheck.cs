namespace Studio.Api.Health;

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Studio.Jobs.Upkeep;

/// <summary>Healthy when a dependency answers in time.</summary>
/// <param name="health">The dependencies.</param>
/// <param name="check">Asks one of them; throws when it is down.</param>
/// <param name="name">How a person calls it.</param>
internal sealed class DependencyHealthCheck(StudioHealth health, Func<StudioHealth, CancellationToken, Task> check, string name) : IHealthCheck
{
    /// <summary>How long an answer may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Patience);
        try
        {
            await check(health, late.Token);
            return HealthCheckResult.Healthy();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"{name} did not answer within {Patience.TotalSeconds:0} s.");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy($"{name} cannot be used: {failure.Message}", failure);
        }
    }
}
