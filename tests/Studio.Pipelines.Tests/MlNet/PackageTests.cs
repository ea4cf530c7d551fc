namespace Studio.Pipelines.Tests.MlNet;

using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;

/// <summary>The package of the library, and the program that its README shows.</summary>
[TestClass]
public sealed class PackageTests
{
    private static readonly string Dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task Package_TrainsInAProgramThatRestoresIt_AsItsReadmeShows()
    {
        var folder = Directory.CreateTempSubdirectory("studio-package-");
        try
        {
            var project = Path.Combine(Root(), "src", "Studio.Pipelines");
            await RunAsync(folder.FullName, "pack", project, "-c", Configuration, "--no-build", "-o", In(folder, "packages"));
            AssertWhole(Directory.GetFiles(In(folder, "packages"), "MaaS.Studio.Pipelines.*.nupkg").Single());
            await WriteSampleAsync(folder, await File.ReadAllTextAsync(Path.Combine(project, "README.md"), TestContext.CancellationToken));

            // The package under test goes into a folder of its own, all others come from where this build has them.
            var output = await RunAsync(folder.FullName, "run", "-c", "Release", $"-p:RestorePackagesPath={In(folder, "restored")}", $"-p:RestoreFallbackFolders={Packages()}");

            StringAssert.Matches(output, new(@"^\d+ trials, the best: \w+"));
            StringAssert.Matches(output, new(@"R² (0\.9\d|1\.00), one house: \d+"));
            Assert.IsTrue(File.Exists(In(folder, "houses.zip")) && File.Exists(In(folder, "houses.onnx")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;

    private static string In(DirectoryInfo folder, string name) => Path.Combine(folder.FullName, name);

    private static string Packages() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MaaS.Studio.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    private static void AssertWhole(string package)
    {
        using var zip = ZipFile.OpenRead(package);
        var files = zip.Entries.Select(entry => entry.FullName).ToList();
        CollectionAssert.IsSubsetOf(new[] { "README.md", "lib/net10.0/Studio.Pipelines.dll", "lib/net10.0/Studio.Pipelines.xml", "MaaS.Studio.Pipelines.nuspec" }, files);
        using var reader = new StreamReader(zip.GetEntry("MaaS.Studio.Pipelines.nuspec")!.Open());
        Assert.DoesNotContain("libtorch", reader.ReadToEnd(), "libtorch is for one system only, and programs choose it.");
    }

    private static async Task WriteSampleAsync(DirectoryInfo folder, string readme)
    {
        string Block(string language) => readme.Split($"```{language}\n")[1].Split("```")[0];
        await File.WriteAllTextAsync(In(folder, "Sample.csproj"), Block("xml"));
        await File.WriteAllTextAsync(In(folder, "Program.cs"), Block("csharp"));
        await File.WriteAllTextAsync(In(folder, "nuget.config"), $"<configuration><packageSources><add key=\"here\" value=\"{In(folder, "packages")}\" /></packageSources></configuration>");
    }

    private async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Dotnet, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.CancellationToken));
        await process.WaitForExitAsync(TestContext.CancellationToken);
        Assert.AreEqual(0, process.ExitCode, await output + await error);
        return await output;
    }
}
