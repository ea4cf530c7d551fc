namespace Studio.Jobs.Projects;

/// <summary>Projects in a host.</summary>
internal static class ProjectServices
{
    /// <summary>Adds them.</summary>
    public static void AddProjects(this IServiceCollection services)
    {
        services.AddOptions<LimitOptions, LimitOptionsValidator>(LimitOptions.Section);
        services.AddServices(typeof(ProjectService), typeof(LimitService));
    }
}
