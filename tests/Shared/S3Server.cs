namespace Studio.Testing;

using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

/// <summary>
/// A real S3-compatible server of the tests' own (the npm package s3rver, which keeps objects in a folder) on a free port of
/// the loopback address, with one bucket.
/// </summary>
internal sealed partial class S3Server : IAsyncDisposable
{
    /// <summary>Key id and secret that the server takes.</summary>
    public const string Key = "S3RVER";

    /// <summary>The bucket.</summary>
    public const string Bucket = "studio-tests";

    private const string Package = "s3rver@3.7.1";

    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private S3Server(DirectoryInfo folder, Process process, int port)
    {
        _folder = folder;
        _process = process;
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
    }

    /// <summary>Its address.</summary>
    public string Url { get; }

    /// <summary>Where the bucket's objects lie.</summary>
    public string BucketFolder => Path.Combine(_folder.FullName, Bucket);

    /// <summary>Starts a server. Inconclusive where node and npm are not installed or the package cannot be fetched.</summary>
    public static async Task<S3Server> StartAsync()
    {
        var program = Path.Combine(await NpmPackage.FolderAsync(Package), "bin", "s3rver.js");
        var folder = Directory.CreateTempSubdirectory("studio-s3-");

        // The server ends with its input, so that it does not outlive a test run that was killed.
        const string Serve = "node \"$1\" -d \"$2\" -a 127.0.0.1 -p 0 --no-vhost-buckets --configure-bucket \"$3\" & pid=$!; cat >/dev/null; kill -9 $pid; rm -rf \"$2\"";
        var process = Process.Start(new ProcessStartInfo("sh", ["-c", Serve, "s3", program, folder.FullName, Bucket])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _ = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new S3Server(folder, process, int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture));
            }
        }

        throw new InvalidOperationException("The S3 server ended before it listened.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex("listening on .*:(?<port>\\d+)$")]
    private static partial Regex Listening();
}
