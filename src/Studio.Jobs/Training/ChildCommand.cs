namespace Studio.Jobs.Training;

using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

/// <summary>How a process of ours is started, without the arguments of its order.</summary>
/// <param name="FileName">Program.</param>
/// <param name="Arguments">First arguments.</param>
internal abstract record ChildCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// A verb of this assembly in the .NET runtime that runs now. The dependencies are those of the program
    /// that runs now, because it may have shared frameworks that replace files of ours.
    /// </summary>
    /// <returns>The program and its first arguments.</returns>
    /// <exception cref="FileNotFoundException">The assembly is not beside the program.</exception>
    protected static (string FileName, IReadOnlyList<string> Arguments) OfVerb(string verb)
    {
        var assembly = typeof(ChildCommand).Assembly.Location;
        var dotnet = Path.GetFullPath(Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        if (!File.Exists(dotnet))
        {
            // Published with its own runtime: there is a program instead of the shared host.
            var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Studio.Jobs.exe" : "Studio.Jobs");
            return File.Exists(program)
                ? (program, [verb])
                : throw new FileNotFoundException($"Neither {dotnet} nor {program} exists; the {verb} process needs one of them.");
        }

        return (dotnet, ["exec", .. HostFiles(), assembly, verb]);
    }

    /// <summary>Starts it, with its standard streams in our hands.</summary>
    /// <param name="arguments">Arguments of its order.</param>
    /// <param name="environment">Sets what it finds in its environment.</param>
    public Process Start(IEnumerable<string> arguments, Action<IDictionary<string, string?>> environment)
    {
        var start = new ProcessStartInfo(FileName, [.. Arguments, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        environment(start.Environment);
        return Process.Start(start) ?? throw new InvalidOperationException($"{FileName} did not start.");
    }

    private static IEnumerable<string> HostFiles()
    {
        if (Assembly.GetEntryAssembly()?.Location is not { Length: > 0 } entry)
        {
            yield break;
        }

        foreach (var (option, file) in new[] { ("--depsfile", Path.ChangeExtension(entry, ".deps.json")), ("--runtimeconfig", Path.ChangeExtension(entry, ".runtimeconfig.json")) })
        {
            if (File.Exists(file))
            {
                yield return option;
                yield return file;
            }
        }
    }
}
