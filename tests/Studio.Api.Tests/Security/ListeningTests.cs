namespace Studio.Api.Tests.Security;

using Microsoft.Extensions.Configuration;
using Studio.Api.CommandLine;
using Studio.Api.Security;

[TestClass]
public sealed class LoopbackListeningTests
{
    [TestMethod]
    [DataRow("urls", "http://localhost:5080")]
    [DataRow("urls", "http://127.0.0.1:0;http://[::1]:5081")]
    [DataRow("urls", "https://127.3.2.1:443")]
    [DataRow("Kestrel:Endpoints:Web:Url", "http://localhost:9000")]
    public void FindProblem_FindsNone_WhenEveryAddressIsLoopback(string key, string value) =>
        Assert.IsNull(LoopbackListening.FindProblem(Configuration((key, value))));

    [TestMethod]
    [DataRow("urls", "http://0.0.0.0:5080")]
    [DataRow("urls", "http://*:5080")]
    [DataRow("urls", "http://+:5080")]
    [DataRow("urls", "http://[::]:5080")]
    [DataRow("urls", "http://192.168.1.7:5080")]
    [DataRow("urls", "http://studio.example:5080")]
    [DataRow("urls", "http://localhost.example:5080")]
    [DataRow("urls", "http://localhost:5080;http://0.0.0.0:5081")]
    [DataRow("urls", "http://[::ffff:10.0.0.1]:5080")]
    [DataRow("http_ports", "8080")]
    [DataRow("https_ports", "8443")]
    [DataRow("Kestrel:Endpoints:Web:Url", "http://0.0.0.0:9000")]
    public void FindProblem_NamesTheAddress_WhenItCanBeReachedFromElsewhere(string key, string value)
    {
        var problem = LoopbackListening.FindProblem(Configuration((key, value)));

        Assert.IsNotNull(problem);
        Assert.Contains(value.Split(';')[^1], problem);
        Assert.Contains("localhost", problem);
    }

    [TestMethod]
    public void FindProblem_NamesTheAddress_WhenItIsNone()
    {
        var problem = LoopbackListening.FindProblem(Configuration(("urls", "5080")));

        Assert.IsNotNull(problem);
        Assert.Contains("'5080'", problem);
    }

    [TestMethod]
    [DataRow("serve", "--urls", "http://0.0.0.0:0")]
    [DataRow("--urls", "http://*:0", null)]
    public async Task Serve_EndsWithOneLine_WhenAddressIsNotLoopback(string first, string second, string? third)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exitCode = await StudioCommand.InvokeAsync([.. new[] { first, second, third }.OfType<string>()], output, error);

        Assert.AreEqual(1, exitCode);
        Assert.HasCount(1, error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("no login", error.ToString());
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)).Build();
}
