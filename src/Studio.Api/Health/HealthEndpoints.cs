namespace Studio.Api.Health;

using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Studio.Api.Access;
using Studio.Jobs.Upkeep;

/// <summary><c>/health/live</c> and <c>/health/ready</c>.</summary>
public static class HealthEndpoints
{
    private const string Ready = "ready";

    /// <summary>Adds the checks behind <c>/health/ready</c>.</summary>
    public static void AddStudioHealth(this IServiceCollection services)
    {
        var checks = services.AddHealthChecks();
        Add(checks, "store", "The store", (health, token) => health.CheckStoreAsync(token));
        Add(checks, "jobs", "The storage of jobs", (health, token) => health.CheckJobsAsync(token));
        Add(checks, "artifacts", "The artifact store", (health, token) => health.CheckArtifactsAsync(token));
        Add(checks, "disk", "The data directory", (health, token) => health.CheckDiskAsync(token));
    }

    /// <summary>
    /// Maps <c>/health/live</c> (200 while the process answers) and <c>/health/ready</c> (200 when the store, the storage of
    /// jobs, the artifact store and the data directory can be used, otherwise 503); both answer JSON with one entry a check.
    /// </summary>
    /// <param name="endpoints">Where.</param>
    /// <param name="open">True when whoever has not signed in may ask.</param>
    public static void MapStudioHealth(this IEndpointRouteBuilder endpoints, bool open)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).OpenWhere(open);
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteAsync }).OpenWhere(open);
    }

    private static void Add(IHealthChecksBuilder checks, string key, string name, Func<StudioHealth, CancellationToken, Task> check) => checks.Add(
        new HealthCheckRegistration(key, services => new DependencyHealthCheck(services.GetRequiredService<StudioHealth>(), check, name), HealthStatus.Unhealthy, [Ready]));

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new HealthAnswer(report.Status, report.Entries.ToDictionary(entry => entry.Key, entry => new HealthEntry(entry.Value.Status, entry.Value.Description))),
        Pipelines.StudioJson.Line,
        context.RequestAborted);

    private sealed record HealthAnswer(HealthStatus Status, IReadOnlyDictionary<string, HealthEntry> Checks);

    private sealed record HealthEntry(HealthStatus Status, string? Description);
}
