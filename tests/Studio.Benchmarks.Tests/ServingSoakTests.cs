namespace Studio.Benchmarks.Tests;

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Studio.Benchmarks.Serving;

/// <summary>The short form of <c>serving-soak</c>.</summary>
[TestClass]
public sealed class ServingSoakTests
{
    /// <summary>In a minute the runtime has not settled: a leak that it sees is a fast one.</summary>
    private const double Tolerance = 0.25;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Service_RefusesNothingAndKeepsItsMemory_WhenAskedForAMinute()
    {
        using var lines = new StringWriter(CultureInfo.InvariantCulture);
        await using var studio = await ServedStudio.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "Studio.Api.dll"), FreePort(), new Dictionary<string, string>(), TestContext.CancellationToken);

        var isFlat = await new ServingSoak(studio, Tolerance, lines).RunAsync(TimeSpan.FromMinutes(1), TestContext.CancellationToken);

        Assert.IsTrue(isFlat, lines.ToString());
        TestContext.WriteLine(lines.ToString());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
