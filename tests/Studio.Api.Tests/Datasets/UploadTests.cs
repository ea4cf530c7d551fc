namespace Studio.Api.Tests.Datasets;

using System.Net;
using System.Text;
using Studio.Api.Tests;

[TestClass]
public sealed class UploadTests
{
    private const string Csv = "a,b\n1,x\n2,y\n3,x\n";

    private static StudioServer s_server = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        s_server = await StudioServer.StartAsync(("Studio:MaxUploadBytes", "200000"));
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    public async Task Upload_AnswersCreatedWithLocation_WhenFormHasAFile()
    {
        using var form = new MultipartFormDataContent { { new StringContent("a comment"), "note" }, { new StringContent(Csv), "file", "customers 2024.csv" } };

        using var answer = await s_server.Client.PostAsync("/api/v1/datasets", form);

        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode);
        var dataset = await s_server.GetJsonAsync(answer.Headers.Location!.ToString());
        Assert.AreEqual(3, dataset.GetProperty("rows").GetInt32());
        Assert.StartsWith("customers", dataset.GetProperty("name").GetString()!);
        Assert.AreEqual(Encoding.UTF8.GetByteCount(Csv), dataset.GetProperty("bytes").GetInt32());
    }

    [TestMethod]
    [DataRow("?name=sales.csv", null, null)]
    [DataRow("", "X-File-Name", "sales.csv")]
    [DataRow("", "X-File-Name", "sal%65s.csv")]
    [DataRow("", "Content-Disposition", "attachment; filename=\"sales.csv\"")]
    [DataRow("", "Content-Disposition", "attachment; filename*=UTF-8''sales.csv")]
    [DataRow("?name=..%2F..%2Fetc%2Fsales.csv", null, null)]
    [DataRow("?name=C:%5Ctemp%5Csales.csv", null, null)]
    public async Task Upload_TakesNameWithoutFolders_WhenBodyIsRaw(string query, string? header, string? value)
    {
        using var content = new StringContent(Csv);
        if (header == "Content-Disposition")
        {
            content.Headers.Add(header, value);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/datasets{query}") { Content = content };
        if (header == "X-File-Name")
        {
            request.Headers.Add(header, value);
        }

        using var answer = await s_server.Client.SendAsync(request);

        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        Assert.AreEqual("sales", (await StudioServer.ReadJsonAsync(answer)).GetProperty("name").GetString());
    }

    [TestMethod]
    public async Task Upload_IsRefused_WhenRawBodyHasNoName()
    {
        using var answer = await s_server.Client.PostAsync("/api/v1/datasets", new StringContent(Csv));

        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, "?name=");
    }

    [TestMethod]
    public async Task Upload_IsRefused_WhenFormHasNoFile()
    {
        using var form = new MultipartFormDataContent { { new StringContent("a,b"), "file" } };

        using var answer = await s_server.Client.PostAsync("/api/v1/datasets", form);

        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, "no file");
    }

    [TestMethod]
    public async Task Upload_IsRefused_WhenFormIsCutOff()
    {
        using var content = new StringContent("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\na,b\n1,2\n");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");

        using var answer = await s_server.Client.PostAsync("/api/v1/datasets", content);

        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Upload_IsTooLarge_WhenBodyExceedsTheSetting(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/datasets?name=large.csv")
        {
            Content = new StringContent($"a,b\n{string.Concat(Enumerable.Repeat("1,2\n", 60_000))}"),
        };
        request.Headers.TransferEncodingChunked = chunked;

        using var answer = await s_server.Client.SendAsync(request);

        await ProblemAssert.IsAsync(HttpStatusCode.RequestEntityTooLarge, answer, "Studio:MaxUploadBytes");
        Assert.DoesNotContain("large", (await s_server.GetJsonAsync("/api/v1/datasets")).ToString());
    }

    [TestMethod]
    public async Task Dataset_CanBeProfiledPreviewedAndDeleted()
    {
        var id = await s_server.UploadAsync(TestTables.Customers());

        var profile = await s_server.GetJsonAsync($"/api/v1/datasets/{id}/profile?label=bought");
        var preview = await s_server.GetJsonAsync($"/api/v1/datasets/{id}/preview?rows=5");
        using var wrongLabel = await s_server.Client.GetAsync($"/api/v1/datasets/{id}/profile?label=sold");
        using var deleted = await s_server.Client.DeleteAsync($"/api/v1/datasets/{id}");
        using var again = await s_server.Client.DeleteAsync($"/api/v1/datasets/{id}");

        Assert.AreEqual(240, profile.GetProperty("rows").GetInt32());
        Assert.AreEqual(6, profile.GetProperty("columns").GetArrayLength());
        Assert.AreEqual(5, preview.GetProperty("rows").GetArrayLength());
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, wrongLabel, "'sold'", "bought");
        Assert.AreEqual(HttpStatusCode.NoContent, deleted.StatusCode);
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, again);
    }
}
