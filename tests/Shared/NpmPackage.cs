namespace Studio.Testing;

using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

/// <summary>Packages of npm that tests need. Each is installed once, into a temporary folder that later runs find again.</summary>
internal static class NpmPackage
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Installed = new();

    /// <summary>The folder of a package, with those that it needs beside it. Inconclusive where npm is not installed or the package cannot be fetched.</summary>
    /// <param name="package">Its name and version, such as <c>s3rver@3.7.1</c>.</param>
    public static Task<string> FolderAsync(string package) => Installed.GetOrAdd(package, _ => new Lazy<Task<string>>(() => InstallAsync(package))).Value;

    private static async Task<string> InstallAsync(string package)
    {
        var target = Path.Combine(Path.GetTempPath(), $"studio-{package.Replace('@', '-')}-{Environment.UserName}");
        var folder = Path.Combine(target, "node_modules", package.Split('@')[0]);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        var partial = $"{target}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(partial);
            await FetchAsync(package, partial);
            Directory.Move(partial, target);
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive("This test needs node and npm: install the packages 'nodejs' and 'npm'.");
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another test run was quicker.
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }

        return folder;
    }

    private static async Task FetchAsync(string package, string folder)
    {
        var start = new ProcessStartInfo("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error", "--prefix", folder, package])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var npm = Process.Start(start)!;
        var (output, error) = (npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
        {
            Assert.Inconclusive($"This test needs the npm package {package}, which could not be installed: {await output} {await error}");
        }
    }
}
