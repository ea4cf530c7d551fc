namespace Studio.Tests;

using System.Globalization;
using System.Runtime.CompilerServices;

/// <summary>
/// Tests run in the country of <c>STUDIO_TEST_CULTURE</c>, where numbers, dates and letters may be others: data and files must not depend on it.
/// They read English, in this process and in those that they start.
/// </summary>
internal static class Culture
{
    /// <summary>Makes data of a test, in which numbers are to be written one way.</summary>
    public static T Invariantly<T>(Func<T> make)
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return make();
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [ModuleInitializer]
    internal static void Set()
    {
        var english = CultureInfo.GetCultureInfo("en");
        CultureInfo.CurrentUICulture = CultureInfo.DefaultThreadCurrentUICulture = english;
        Environment.SetEnvironmentVariable("STUDIO_LANGUAGE", english.Name);
        if (Environment.GetEnvironmentVariable("STUDIO_TEST_CULTURE") is { Length: > 0 } name)
        {
            CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.GetCultureInfo(name);
        }
    }
}
