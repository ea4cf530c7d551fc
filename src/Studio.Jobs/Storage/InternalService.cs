namespace Studio.Jobs.Storage;

using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Registers services that are public while what they are made of is not.</summary>
internal static class InternalService
{
    /// <summary>Adds a service by its one constructor, which may be internal; the container itself looks at public ones only.</summary>
    public static void AddService<T>(this IServiceCollection services)
        where T : class
    {
        var constructor = typeof(T).GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Single();
        var parts = constructor.GetParameters();
        services.AddSingleton(provider =>
            (T)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [.. parts.Select(part => provider.GetRequiredService(part.ParameterType))], null));
    }
}
