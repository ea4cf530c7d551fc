namespace Studio.Api.Tests.CommandLine;

using System.Text.Json;
using Studio.Api.CommandLine;

/// <summary>In processes of their own: what is loaded once stays loaded.</summary>
[TestClass]
public sealed class DevicesCommandTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-devices-tests-");

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [TestMethod]
    public async Task Devices_NamesBackendProcessorAndReasons_ForPeople()
    {
        var (exit, output, error) = await StudioProcess.RunAsync(["devices"]);

        Assert.AreEqual(StudioCommand.Success, exit, error);
        StringAssert.Matches(output, new(@"^TorchSharp \d+\.\d+\.\d+, libtorch \d+\.\d+\.\d+ \((cpu|cuda)\)"));
        StringAssert.Matches(output, new(@"(?m)^cpu     .*, \d+ cores?, \d+\.\d GiB\r?$"));
        StringAssert.Matches(output, new(@"(?m)^mps     (not available: .+\.|Metal)\r?$"));
    }

    [TestMethod]
    public async Task Devices_LoadsThePatchedCopy_OnlyWhereLibstdcIsTooOld()
    {
        var system = SystemLibrary();

        var report = await ReportAsync();

        Assert.AreEqual("cpu", report.GetProperty("devices")[0].GetProperty("name").GetString());
        Assert.AreEqual(!NewerStandardLibrary.Offers(system), report.GetProperty("patched").GetBoolean());
    }

    [TestMethod]
    public async Task Devices_NeedsNoPatch_WhenLibstdcIsNewer()
    {
        NewerStandardLibrary.Write(SystemLibrary(), _folder.FullName);

        var report = await ReportAsync(("LD_LIBRARY_PATH", _folder.FullName));

        Assert.AreEqual("cpu", report.GetProperty("devices")[0].GetProperty("name").GetString());
        Assert.IsFalse(report.GetProperty("patched").GetBoolean());
    }

    private static string SystemLibrary()
    {
        if (NewerStandardLibrary.SystemPath is not { } path)
        {
            Assert.Inconclusive("Only systems with libstdc++ have this question.");
            throw new InvalidOperationException();
        }

        return path;
    }

    private static async Task<JsonElement> ReportAsync(params (string Name, string Value)[] environment)
    {
        var (exit, output, error) = await StudioProcess.RunAsync(["devices", "--json"], environment);
        Assert.AreEqual(StudioCommand.Success, exit, error + output);
        return JsonDocument.Parse(output).RootElement;
    }
}
