namespace Studio.Jobs.Storage;

using System.Reflection;

/// <summary>How rooms register what they have.</summary>
internal static class ServiceRegistration
{
    /// <summary>Adds services, one of each for the whole host, by their only constructor. It may be internal; the container itself looks at public ones only.</summary>
    public static void AddServices(this IServiceCollection services, params ReadOnlySpan<Type> types)
    {
        foreach (var type in types)
        {
            var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Single();
            var parts = constructor.GetParameters();
            services.AddSingleton(type, provider =>
                constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [.. parts.Select(part => provider.GetRequiredService(part.ParameterType))], null));
        }
    }

    /// <summary>Adds the options of a section of the configuration, checked at start.</summary>
    public static void AddOptions<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }
}
