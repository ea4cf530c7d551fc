namespace Studio.Api.Tests.Security;

using Microsoft.Extensions.Configuration;
using Studio.Api.CommandLine;
using Studio.Api.Security;

[TestClass]
public sealed class ListeningTests
{
    [TestMethod]
    [DataRow("urls", "http://localhost:5080")]
    [DataRow("urls", "http://127.0.0.1:0;http://[::1]:5081")]
    [DataRow("urls", "https://127.3.2.1:443")]
    [DataRow("Kestrel:Endpoints:Web:Url", "http://localhost:9000")]
    public void Beyond_IsEmpty_WhenEveryAddressIsLoopback(string key, string value) =>
        Assert.IsEmpty(Listening.Beyond(Configuration((key, value))));

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
    public void Beyond_HasTheAddress_WhenItCanBeReachedFromElsewhere(string key, string value) =>
        Assert.Contains(value.Split(';')[^1], Listening.Beyond(Configuration((key, value)))[^1]);

    [TestMethod]
    public void FindProblem_NamesTheAddress_WhenItIsNone()
    {
        var problem = Listening.FindProblem(Configuration(("urls", "5080")));

        Assert.IsNotNull(problem);
        Assert.Contains("'5080'", problem);
    }

    [TestMethod]
    [DataRow("http://0.0.0.0:0")]
    [DataRow("https://*:0")]
    public async Task Serve_EndsWithOneLine_WhenOthersReachIt_AndNobodyHasALogin(string url)
    {
        var folder = Directory.CreateTempSubdirectory("studio-listening-");
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exitCode = await StudioCommand.InvokeAsync(["serve", "--urls", url, "--data-dir", folder.FullName], output, error);

        Assert.AreEqual(1, exitCode);
        Assert.HasCount(1, error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("admin create", error.ToString());
        folder.Delete(recursive: true);
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)).Build();
}
