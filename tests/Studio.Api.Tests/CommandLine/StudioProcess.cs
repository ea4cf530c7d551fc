namespace Studio.Api.Tests.CommandLine;

using System.Diagnostics;
using Studio.Api.CommandLine;

/// <summary>The real program in a process of its own.</summary>
internal static class StudioProcess
{
    /// <summary>Runs a command line to its end; a minute at most.</summary>
    /// <param name="arguments">The words after the program's name.</param>
    /// <param name="environment">Variables to set.</param>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string[] arguments, params (string Name, string Value)[] environment) =>
        await RunDotnetAsync([Path.ChangeExtension(typeof(StudioCommand).Assembly.Location, ".dll"), .. arguments], environment);

    /// <summary>The same with a text as standard input.</summary>
    public static Task<(int ExitCode, string Output, string Error)> TellAsync(string input, string[] arguments, params (string Name, string Value)[] environment) =>
        RunProgramAsync(Dotnet, [Path.ChangeExtension(typeof(StudioCommand).Assembly.Location, ".dll"), .. arguments], TimeSpan.FromMinutes(1), input, environment);

    /// <summary>Runs <c>dotnet</c> to its end; a minute at most.</summary>
    /// <param name="arguments">The words after it: a program and its arguments, or a verb.</param>
    /// <param name="environment">Variables to set.</param>
    public static Task<(int ExitCode, string Output, string Error)> RunDotnetAsync(string[] arguments, params (string Name, string Value)[] environment) =>
        RunProgramAsync(Dotnet, arguments, TimeSpan.FromMinutes(1), environment);

    /// <summary>The program <c>dotnet</c>.</summary>
    public static string Dotnet => Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its file.</param>
    /// <param name="arguments">The words after it.</param>
    /// <param name="patience">Time after which it is killed.</param>
    /// <param name="environment">Variables to set.</param>
    public static Task<(int ExitCode, string Output, string Error)> RunProgramAsync(
        string program, string[] arguments, TimeSpan patience, params (string Name, string Value)[] environment) => RunProgramAsync(program, arguments, patience, null, environment);

    private static async Task<(int ExitCode, string Output, string Error)> RunProgramAsync(
        string program, string[] arguments, TimeSpan patience, string? input, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = input is not null,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        if (input is not null)
        {
            await process.StandardInput.WriteLineAsync(input);
            process.StandardInput.Close();
        }

        using var timeout = new CancellationTokenSource(patience);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return (process.ExitCode, await output, await error);
    }
}
