namespace Studio.Jobs.Training;

using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

/// <summary>How a trainer process is started, without the arguments of the experiment.</summary>
/// <param name="FileName">Program.</param>
/// <param name="Arguments">First arguments.</param>
internal sealed record TrainerCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// This assembly's <c>trainer</c> verb in the .NET runtime that runs now. The dependencies are those of the program
    /// that runs now, because it may have shared frameworks that replace files of ours.
    /// </summary>
    /// <exception cref="FileNotFoundException">The assembly is not beside the program.</exception>
    public static TrainerCommand Default()
    {
        var assembly = typeof(TrainerCommand).Assembly.Location;
        var dotnet = Path.GetFullPath(Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        if (!File.Exists(dotnet))
        {
            // Published with its own runtime: there is a program instead of the shared host.
            var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Studio.Jobs.exe" : "Studio.Jobs");
            return File.Exists(program)
                ? new TrainerCommand(program, ["trainer"])
                : throw new FileNotFoundException($"Neither {dotnet} nor {program} exists; the trainer process needs one of them.");
        }

        return new TrainerCommand(dotnet, ["exec", .. HostFiles(), assembly, "trainer"]);
    }

    /// <summary>Starts it, with its standard streams in our hands.</summary>
    /// <param name="arguments">Arguments of the experiment.</param>
    /// <param name="environment">What it finds in its environment.</param>
    public Process Start(IEnumerable<string> arguments, TrainerEnvironment environment)
    {
        var start = new ProcessStartInfo(FileName, [.. Arguments, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        environment.Write(start.Environment);
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
