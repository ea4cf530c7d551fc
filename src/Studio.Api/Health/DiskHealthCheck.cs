namespace Studio.Api.Health;

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Studio.Jobs;

/// <summary>Healthy when a file can be written into the data directory.</summary>
internal sealed class DiskHealthCheck(IOptions<StudioOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var probe = Path.Combine(options.Value.DataDirectory, $".health-{Guid.NewGuid():N}");
        try
        {
            // A full disk often still takes an empty file, so a block is written.
            await File.WriteAllBytesAsync(probe, new byte[4096], cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return HealthCheckResult.Unhealthy("The data directory cannot be written; free some space or check its permissions.", exception);
        }
        finally
        {
            Delete(probe);
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The check has its answer already; an empty file left on a broken disk does no harm.
        }
    }
}
