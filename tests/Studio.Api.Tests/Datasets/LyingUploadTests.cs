namespace Studio.Api.Tests.Datasets;

using System.Net.Sockets;
using System.Text;
using System.Text.Json;

/// <summary>Uploads that are not what their headers say, or never end, byte by byte: each gets an answer, and nothing of it stays.</summary>
[TestClass]
public sealed class LyingUploadTests
{
    private const string Datasets = "/api/v1/datasets?name=a.csv";
    private const string Preview = "/api/v1/datasets/preview?name=a.csv";
    private const string Imports = "/api/v1/model-imports";
    private const string Form = "Content-Type: multipart/form-data; boundary=b\r\n";
    private const string Part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\na,b\n1,2\n";
    private const string ModelPart = "--b\r\nContent-Disposition: form-data; name=\"model\"; filename=\"m.zip\"\r\n\r\nhalf of it";

    private static StudioServer s_server = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        s_server = await StudioServer.StartAsync(("Studio:Worker:Queues", "profile"));
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    [DataRow(Datasets, "Content-Length: 10737418240\r\n", "a,b\n1,2\n", 413, "Studio:MaxUploadBytes")]
    [DataRow(Preview, "Content-Length: 10737418240\r\n", "a,b\n1,2\n", 413, "Studio:MaxUploadBytes")]
    [DataRow(Datasets, "Content-Length: 10737418240\r\n" + Form, Part, 413, "Studio:MaxUploadBytes")]
    [DataRow(Imports, "Content-Length: 107374182400\r\n" + Form, ModelPart, 413, "Studio:MaxUploadBytes")]
    [DataRow(Datasets, "Content-Length: 0\r\n", "", 400, "is empty")]
    [DataRow(Datasets, "", "", 400, "is empty")]
    [DataRow(Preview, "Content-Length: 0\r\n", "", 400, "is empty")]
    [DataRow(Imports, "Content-Length: 0\r\n" + Form, "", 400, "form")]
    [DataRow("/api/v1/datasets", "Content-Length: 7\r\nContent-Type: application/x-www-form-urlencoded\r\n", "a=1&b=2", 400, "has no name")]
    [DataRow("/api/v1/datasets", "Content-Length: 7\r\nContent-Type: multipart/form-data\r\n", "a,b\n1,2", 400, "boundary")]
    [DataRow("/api/v1/datasets", "Content-Length: 7\r\nContent-Type: nonsense;;;\r\n", "a,b\n1,2", 400, "has no name")]
    [DataRow(Imports, "Content-Length: 2\r\nContent-Type: application/json\r\n", "{}", 415, "Content-Type")]
    [DataRow(Datasets, "Transfer-Encoding: chunked\r\n", "7fffffffffffffff\r\na,b\n", 0, "")]
    [DataRow(Datasets, "Transfer-Encoding: chunked\r\n", "nonsense\r\na,b\n", 400, "")]
    public async Task Upload_IsRefused_WhenItsHeadersLie(string address, string headers, string body, int status, string word)
    {
        var (answered, detail) = await SendAsync(address, headers, body, wait: status != 0);

        // A chunk of any size is no lie before its connection ends; then nobody is there to be answered.
        Assert.AreEqual(status, answered, detail);
        Assert.Contains(word, detail);
        await AssertNothingStaysAsync();
    }

    /// <summary>Kestrel waits five seconds, then for at least 240 bytes in each.</summary>
    [TestMethod]
    [DataRow(Datasets, "Content-Length: 1000000\r\n", "a,b\n1,2\n")]
    [DataRow(Datasets, "Transfer-Encoding: chunked\r\n", "4\r\na,b\n\r\n")]
    [DataRow(Imports, "Content-Length: 1000000\r\n" + Form, ModelPart)]
    public async Task Upload_IsEnded_WhenNothingComesAnyMore(string address, string headers, string body)
    {
        var (status, detail) = await SendAsync(address, headers, body, wait: true);

        Assert.AreEqual(408, status, detail);
        await AssertNothingStaysAsync();
    }

    [TestMethod]
    [DataRow(Datasets, "Content-Length: 1000000\r\n", "a,b\n1,2\n")]
    [DataRow(Datasets, "Content-Length: 1000000\r\n" + Form, Part)]
    [DataRow(Imports, "Content-Length: 1000000\r\n" + Form, ModelPart)]
    public async Task Upload_LeavesNothing_WhenItsConnectionEnds(string address, string headers, string body)
    {
        await SendAsync(address, headers, body, wait: false);

        await AssertNothingStaysAsync();
    }

    /// <summary>Sends a request as it is.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="headers">Further headers.</param>
    /// <param name="body">All that ever comes of its body.</param>
    /// <param name="wait">False to go away at once.</param>
    /// <returns>Status and detail of the answer; 0 and nothing without one.</returns>
    private static async Task<(int Status, string Detail)> SendAsync(string address, string headers, string body, bool wait)
    {
        using var client = new TcpClient();
        var service = s_server.Client.BaseAddress!;
        await client.ConnectAsync(service.Host, service.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {address} HTTP/1.1\r\nHost: {service.Authority}\r\nConnection: close\r\n{headers}\r\n{body}"));
        if (!wait)
        {
            await Task.Delay(300);
            return (0, string.Empty);
        }

        using var hangs = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(hangs.Token);
        return (int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), DetailOf(answer));
    }

    private static string DetailOf(string answer)
    {
        var (start, end) = (answer.IndexOf('{', StringComparison.Ordinal), answer.LastIndexOf('}'));
        if (start < 0)
        {
            return string.Empty;
        }

        ProblemAssert.IsForPeople(answer);
        Assert.Contains("application/problem+json", answer);
        var problem = JsonSerializer.Deserialize<JsonElement>(answer[start..(end + 1)]);
        return problem.TryGetProperty("detail", out var detail) ? detail.GetString()! : string.Empty;
    }

    private static async Task AssertNothingStaysAsync()
    {
        // Whoever goes away is not told when the service has noticed, and other tests send theirs at the same time.
        string[] left = [];
        for (var i = 0; i < 1200; i++)
        {
            left = [.. new[] { "work", "artifacts" }
                .Select(folder => Path.Combine(s_server.DataDirectory, folder))
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))];
            if (left.Length == 0)
            {
                break;
            }

            await Task.Delay(50);
        }

        Assert.IsEmpty(left, string.Join('\n', left));
        Assert.AreEqual(0, (await s_server.GetJsonAsync("/api/v1/datasets")).GetArrayLength());
        Assert.AreEqual(0, (await s_server.GetJsonAsync("/api/v1/model-imports")).GetArrayLength());
    }
}
