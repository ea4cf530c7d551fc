namespace Studio.Pipelines.Trainers;

using System.Runtime.InteropServices;

/// <summary>
/// LightGBM's native library needs OpenMP's <c>libgomp.so.1</c>, which a bare Debian or container image lacks. Libtorch's
/// package brings one under another file name but with that very SONAME; once it is loaded, the dynamic linker takes it
/// for LightGBM's dependency. Nothing is done where the system has its own.
/// </summary>
internal static partial class OpenMp
{
    private static readonly Lazy<string?> Missing = new(Load);

    /// <summary>Makes OpenMP available and returns null, or a sentence that says how to install it.</summary>
    public static string? EnsureLoaded() => Missing.Value;

    /// <summary>
    /// Lets threads of libgomp that have nothing to do sleep; by default they spin. On a machine that does anything else
    /// beside it the spinning made the training of nets 10 to 30 times slower. Must come before libgomp is loaded; a value of
    /// <c>OMP_WAIT_POLICY</c> that the user has set stays.
    /// </summary>
    public static void WaitPassively()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetEnvironmentVariable("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
        }
    }

    private static string? Load()
    {
        WaitPassively();
        if (!OperatingSystem.IsLinux() || NativeLibrary.TryLoad("libgomp.so.1", out _))
        {
            return null;
        }

        string[] folders = [Path.Combine(AppContext.BaseDirectory, "runtimes", $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", "native"), AppContext.BaseDirectory];
        var bundled = folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "libgomp*.so.1"));
        return bundled.Any(path => NativeLibrary.TryLoad(path, out _))
            ? null
            : "LightGBM needs OpenMP, which this machine lacks; install it (on Debian and Ubuntu: apt-get install libgomp1).";
    }

    // .NET keeps its own copy of the environment; native libraries only see this one.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
