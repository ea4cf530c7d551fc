namespace Studio.Jobs.Storage;

using System.Reflection;

/// <summary>The version of this program.</summary>
internal static class StudioVersion
{
    /// <summary>Version and, where it was built from a repository, the commit: <c>1.0.0+dee4b7d…</c>.</summary>
    public static string Current { get; } =
        typeof(StudioVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? string.Empty;
}
