namespace Studio.Api.Tests.CommandLine;

using System.Runtime.InteropServices;

/// <summary>
/// What <c>dotnet publish</c> makes, once for all tests, in a folder that every user may read and whose name has blanks and letters of several
/// scripts. Where the system has ICU the program follows the culture of its environment, which a shipped one does not.
/// </summary>
internal static class PublishedStudio
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly SemaphoreSlim Turn = new(1);
    private static readonly Lazy<Task<string>> Published = new(PublishAsync);

    /// <summary>The program, <c>Studio.Api.dll</c>.</summary>
    public static Task<string> ProgramAsync() => Published.Value;

    /// <summary>The folder of the .NET that runs the tests.</summary>
    public static string DotnetRoot { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The program of that .NET.</summary>
    public static string Dotnet { get; } = Path.Combine(DotnetRoot, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    /// <summary>Runs a verb of the SDK on the studio's project as it is built; one at a time, because they share intermediate files.</summary>
    /// <param name="verb">The verb, such as <c>pack</c>.</param>
    /// <param name="options">Further options.</param>
    public static async Task RunSdkAsync(string verb, params string[] options)
    {
        await Turn.WaitAsync();
        try
        {
            var (exit, output, error) = await StudioProcess.RunProgramAsync(
                Dotnet, [verb, Project(), "-c", Output.Parent!.Name, "--no-build", "-v", "quiet", "-p:CreateHardLinksForPublishFilesIfPossible=true", .. options], Patience);
            Assert.AreEqual(0, exit, output + error);
        }
        finally
        {
            Turn.Release();
        }
    }

    // The tests lie in tests/X/bin/CONFIGURATION/net10.0.
    private static DirectoryInfo Output => new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    private static string Project() => Path.Combine(Output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName, "src", "Studio.Api", "Studio.Api.csproj");

    private static async Task<string> PublishAsync()
    {
        var folder = Directory.CreateTempSubdirectory("Studio für alle 表 ı ");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
            File.SetUnixFileMode(folder.FullName, Everybody);
        }

        await RunSdkAsync("publish", "-o", folder.FullName);
        FollowCulture(Path.Combine(folder.FullName, "Studio.Api.runtimeconfig.json"));
        return Path.Combine(folder.FullName, "Studio.Api.dll");
    }

    private static void FollowCulture(string settings)
    {
        if (NativeLibrary.TryLoad("libicuuc", out _) || Directory.Exists("/usr/lib") && Directory.EnumerateFiles("/usr/lib", "libicuuc.so.*", SearchOption.AllDirectories).Any())
        {
            // The file may be a hard link to that of the build.
            var text = File.ReadAllText(settings);
            File.Delete(settings);
            File.WriteAllText(settings, text.Replace("\"System.Globalization.Invariant\": true", "\"System.Globalization.Invariant\": false", StringComparison.Ordinal));
        }
    }
}
