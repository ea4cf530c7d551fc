namespace Studio.Benchmarks.Tests;

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Studio.Benchmarks.Fuzzing;
using Studio.Benchmarks.Serving;

/// <summary>The short form of <c>fuzz</c>.</summary>
[TestClass]
public sealed class FuzzTests
{
    private const int Requests = 1_000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Service_FailsOnNothingAndTellsNothingOfAnotherProject_WhenAskedInAllWays()
    {
        using var lines = new StringWriter(CultureInfo.InvariantCulture);
        await using var studio = await ServedStudio.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "Studio.Api.dll"), FreePort(), new Dictionary<string, string> { ["Studio__Evaluate"] = "false" }, TestContext.CancellationToken);

        var isClean = await new FuzzBenchmark(studio, 1, lines).RunAsync(Requests, null, TestContext.CancellationToken);

        Assert.IsTrue(isClean, lines.ToString());
        TestContext.WriteLine(lines.ToString());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
