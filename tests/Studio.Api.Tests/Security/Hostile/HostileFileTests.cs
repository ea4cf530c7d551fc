namespace Studio.Api.Tests.Security.Hostile;

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;

/// <summary>
/// Files sent to harm, to the real service: each is refused with a sentence or read as the table that it is too, nobody's memory is taken, nothing is written elsewhere, and
/// nothing stays of what is refused. The memory is that of this process, in which the service runs; tests beside it take some too.
/// </summary>
[TestClass]
public sealed class HostileFileTests
{
    /// <summary>Eight times what one may take: two run at a time, beside other tests, and the process takes what it is not asked to give back.</summary>
    private const long MostMegabytes = 8 * 256;

    /// <summary>Not how long it may take, but when a test that hangs is ended.</summary>
    private static readonly TimeSpan Hangs = TimeSpan.FromMinutes(2);

    /// <summary>File for a line about each, when it is wanted.</summary>
    private static readonly string? Measured = Environment.GetEnvironmentVariable("STUDIO_HOSTILE_FILES");

    private static StudioServer s_server = null!;
    private static string[] s_kept = null!;
    private static Guid s_rows;

    public static IEnumerable<object[]> Models => HostileModels.All.Select(file => new object[] { file.Case });

    public static IEnumerable<object[]> Tables => HostileTables.All.Select(file => new object[] { file.Case });

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        s_server = await StudioServer.StartAsync(("Studio:TrainerMemoryMegabytes", "1024"));
        s_rows = await s_server.UploadAsync($"a,b,y\n{string.Concat(Enumerable.Range(0, 50).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row},{row * row},{row + (row * row)}\n")))}", "kept.csv");
        await ProfiledAsync(s_rows, context.CancellationToken);
        s_kept = Kept();
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    public void There_AreMany() => Assert.IsGreaterThanOrEqualTo(60, HostileTables.All.Count + HostileModels.All.Count);

    [TestMethod]
    [DynamicData(nameof(Tables))]
    public async Task Upload_IsRefusedOrHarmless_AndNothingStays(string attempt)
    {
        var file = HostileTables.All.Single(file => file.Case == attempt);
        var path = Path.GetTempFileName();
        try
        {
            await using (var written = File.Create(path))
            {
                file.Write(written);
            }

            await SendAsync(file, path);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.IsFalse(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(s_server.DataDirectory)!, "evil*").Any(), "A file was written elsewhere.");
        await AssertNothingStaysAsync();
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public async Task Import_IsRejected_AndNothingStays(string attempt)
    {
        var file = HostileModels.All.Single(file => file.Case == attempt);
        using var hangs = new CancellationTokenSource(Hangs);
        using var memory = new MemoryWatch();
        var clock = Stopwatch.StartNew();
        using var content = new MemoryStream();
        file.Write(content);
        using var form = new MultipartFormDataContent
        {
            { new StringContent("hostile"), "name" },
            { new StringContent("y"), "label" },
            { new StringContent($"{s_rows}"), "datasetId" },
            { new ByteArrayContent(content.ToArray()), "model", file.Name },
        };
        using var answer = await s_server.Client.PostAsync("/api/v1/model-imports", form, hangs.Token);
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync(hangs.Token));
        JsonElement import;
        while ((import = await s_server.GetJsonAsync(answer.Headers.Location!.ToString())).GetProperty("state").GetString() is "queued" or "running")
        {
            await Task.Delay(50, hangs.Token);
        }

        await TellAsync(file, content.Length, answer.StatusCode, clock.Elapsed, memory.MostMegabytes, import.GetProperty("reason").GetString()!);
        Assert.AreEqual("rejected", import.GetProperty("state").GetString(), $"{import}");
        Assert.Contains(file.Word ?? string.Empty, import.GetProperty("reason").GetString()!);
        ProblemAssert.IsForPeople($"{import}");
        Assert.IsLessThanOrEqualTo(MostMegabytes, memory.MostMegabytes, "MiB were taken.");
        Assert.IsFalse(Directory.EnumerateFiles(Path.GetDirectoryName(s_server.DataDirectory)!, "evil*").Any(), "A file was written elsewhere.");

        await AssertNothingStaysAsync();
    }

    /// <summary>Waits for what is on its way: another file that is sent at the same time, the folder of an import whose state is told already. What stays is there for all of them.</summary>
    private static async Task AssertNothingStaysAsync()
    {
        var kept = Kept();
        for (var i = 0; i < 1200 && !s_kept.SequenceEqual(kept); i++)
        {
            await Task.Delay(50);
            kept = Kept();
        }

        CollectionAssert.AreEqual(s_kept, kept);
    }

    private static async Task SendAsync(HostileFile file, string path)
    {
        using var hangs = new CancellationTokenSource(Hangs);
        using var memory = new MemoryWatch();
        var clock = Stopwatch.StartNew();
        await using var content = File.OpenRead(path);
        using var body = new StreamContent(content);
        using var answer = await s_server.Client.PostAsync($"/api/v1/datasets?name={file.Name}", body, hangs.Token);
        var text = await answer.Content.ReadAsStringAsync(hangs.Token);
        await TellAsync(file, new FileInfo(path).Length, answer.StatusCode, clock.Elapsed, memory.MostMegabytes, text);
        if (file.MayBeTaken && answer.StatusCode == HttpStatusCode.Created)
        {
            await ForgetAsync(JsonSerializer.Deserialize<JsonElement>(text).GetProperty("id").GetGuid(), hangs.Token);
        }
        else
        {
            await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, file.Word ?? string.Empty);
        }

        Assert.IsLessThanOrEqualTo(MostMegabytes, memory.MostMegabytes, "MiB were taken.");
    }

    private static async Task ProfiledAsync(Guid id, CancellationToken cancellationToken)
    {
        while ((await s_server.GetJsonAsync($"/api/v1/datasets/{id}")).GetProperty("state").GetString() == "profiling")
        {
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Deletes a dataset once nobody reads it any more.</summary>
    private static async Task ForgetAsync(Guid id, CancellationToken cancellationToken)
    {
        await ProfiledAsync(id, cancellationToken);
        using var deleted = await s_server.Client.DeleteAsync($"/api/v1/datasets/{id}", cancellationToken);
        Assert.AreEqual(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    private static async Task TellAsync(HostileFile file, long bytes, HttpStatusCode status, TimeSpan time, long megabytes, string answer)
    {
        if (Measured is not null)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{file.Case}\t{bytes}\t{(int)status}\t{time.TotalSeconds:F2} s\t{megabytes} MiB\t{answer[..Math.Min(300, answer.Length)]}\n");
            await File.AppendAllTextAsync(Measured, line, CancellationToken.None);
        }
    }

    /// <summary>Files that the studio keeps, and what lies in its work folder.</summary>
    private static string[] Kept() =>
    [
        .. new[] { "artifacts", "work" }
            .Select(folder => Path.Combine(s_server.DataDirectory, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))
            .Order(),
    ];
}
