namespace Studio.Api.Tests.Datasets;

using System.Net;

[TestClass]
public sealed class BadUploadTests
{
    private static StudioServer s_server = null!;
    private static string[] s_files = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        s_server = await StudioServer.StartAsync();
        await s_server.UploadAsync("a,b\n1,x\n2,y\n", "kept.csv");
        s_files = Files();
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    [DynamicData(nameof(BadFiles.All), typeof(BadFiles))]
    public async Task Upload_IsRefusedAndNothingKept_WhenFileIsNoTable(string name, string word)
    {
        using var answer = await s_server.Client.PostAsync($"/api/v1/datasets?name={name}", new ByteArrayContent(BadFiles.Content(name)));

        var problem = await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, word);
        Assert.Contains(name, problem.GetProperty("detail").GetString()!);
        CollectionAssert.AreEqual(s_files, Files());
        Assert.AreEqual("kept", (await s_server.GetJsonAsync("/api/v1/datasets")).EnumerateArray().Single().GetProperty("name").GetString());
    }

    private static string[] Files() =>
        [.. Directory.EnumerateFiles(Path.Combine(s_server.DataDirectory, "artifacts"), "*", SearchOption.AllDirectories).Order()];
}
