namespace Studio.Api.Tests.Datasets;

using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Studio.Api.Tests;

[TestClass]
public sealed class FilePreviewTests
{
    private const string Csv = "day;price\n05/11/2023;1,5\n06/11/2023;\n07/11/2023;3,25\n";
    private const int Head = 1 << 20;

    private static StudioServer s_server = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        s_server = await StudioServer.StartAsync();
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    public async Task Preview_TellsHowTheFileIsRead_AndKeepsNothing()
    {
        await using var server = await StudioServer.StartAsync();
        using var content = new StringContent(Csv);
        using var answer = await server.Client.PostAsync("/api/v1/datasets/preview?name=sales.csv", content);
        var preview = await StudioServer.ReadJsonAsync(answer);

        Assert.AreEqual("timestamp,number", Joined(preview, "columns", column => column.GetProperty("type").GetString()!));
        Assert.AreEqual(",", preview.GetProperty("columns")[1].GetProperty("reading").GetProperty("number").GetProperty("decimal").GetString());
        Assert.AreEqual("2023-05-11,2023-06-11,2023-07-11", Joined(preview, "rows", row => row[0].GetString()!));
        Assert.AreEqual(JsonValueKind.Null, preview.GetProperty("rows")[1][1].ValueKind);
        Assert.AreEqual("3.25", preview.GetProperty("rows")[2][1].GetString());
        Assert.AreEqual("date-order", Joined(preview, "notes", note => note.GetProperty("code").GetString()!));
        Assert.AreEqual("utf-8", preview.GetProperty("encoding").GetString());
        Assert.IsTrue(preview.GetProperty("complete").GetBoolean());
        Assert.AreEqual(0, (await server.GetJsonAsync("/api/v1/datasets")).GetArrayLength());
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(server.DataDirectory, "work"), "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0));
    }

    [TestMethod]
    [DataRow("&date-order=dmy", "2023-11-05", "number")]
    [DataRow("&types=day%3Ddate:dmy", "2023-11-05", "number")]
    [DataRow("&types=day%3Dtext&types=price%3Dtext", "05/11/2023", "text")]
    public async Task Preview_FollowsWhatIsSaid(string query, string day, string price)
    {
        var preview = await PreviewAsync($"?name=sales.csv{query}", Encoding.UTF8.GetBytes(Csv));

        Assert.AreEqual(day, preview.GetProperty("rows")[0][0].GetString());
        Assert.AreEqual(price, preview.GetProperty("columns")[1].GetProperty("type").GetString());
    }

    [TestMethod]
    public async Task Preview_ReadsAsTheUploadDoes_WhenTheFileIsWhole()
    {
        using var content = new StringContent(Csv);
        using var answer = await s_server.Client.PostAsync("/api/v1/datasets?name=sales.csv&decimal=,", content);
        var dataset = await StudioServer.ReadJsonAsync(answer);

        var preview = await PreviewAsync("?name=sales.csv&decimal=,", Encoding.UTF8.GetBytes(Csv));

        Assert.AreEqual(dataset.GetProperty("columns").ToString(), preview.GetProperty("columns").ToString());
    }

    [TestMethod]
    [DataRow("large.csv", "utf-8", false)]
    [DataRow("large.csv", "utf-16", false)]
    [DataRow("large.csv.gz", "utf-8", true)]
    [DataRow("large.jsonl", "utf-8", false)]
    [DataRow("large.json", "utf-8", false)]
    public async Task Preview_HasWholeRecordsOnly_WhenTheFileIsLongerThanAHead(string name, string encoding, bool packed)
    {
        var bytes = Table(name, encoding, packed);
        Assert.IsGreaterThan(Head, packed ? bytes.Length * 2 : bytes.Length);

        var preview = await PreviewAsync($"?name={name}", bytes);

        Assert.AreEqual("number,text", Joined(preview, "columns", column => column.GetProperty("type").GetString()!));
        Assert.AreEqual(20, preview.GetProperty("rows").GetArrayLength());
        Assert.IsFalse(preview.GetProperty("complete").GetBoolean());
        Assert.IsGreaterThan(10_000, preview.GetProperty("rowsRead").GetInt32());
        Assert.AreEqual(0, preview.GetProperty("rejectedCount").GetInt32(), preview.GetProperty("rejected").ToString());
    }

    [TestMethod]
    public async Task Preview_IsTheSame_WhenOnlyTheHeadOfALongFileIsSent()
    {
        var bytes = Table("large.csv", "utf-8", false);

        var ofAll = await PreviewAsync("?name=large.csv", bytes);
        var ofHead = await PreviewAsync("?name=large.csv", bytes[..(Head + 1)]);

        Assert.AreEqual(ofAll.ToString(), ofHead.ToString());
    }

    [TestMethod]
    public async Task Preview_DoesNotCutWithinQuotes()
    {
        var row = $"1,\"{new string('a', 200)}\n{new string('b', 100_000)}\"\n";

        var preview = await PreviewAsync("?name=quoted.csv", Encoding.UTF8.GetBytes($"id,note\n{string.Concat(Enumerable.Repeat(row, 12))}"));

        Assert.AreEqual(0, preview.GetProperty("rejectedCount").GetInt32());
        Assert.AreEqual(10, preview.GetProperty("rowsRead").GetInt32());
    }

    [TestMethod]
    public async Task Preview_CutsAtALine_WhenAQuoteStandsAloneNearTheStart()
    {
        var preview = await PreviewAsync("?name=inches.csv", Encoding.UTF8.GetBytes($"id,pipe\n1,5\" wide\n{string.Concat(Enumerable.Range(2, 150_000).Select(id => $"{id},narrow\n"))}"));

        Assert.IsGreaterThan(50_000, preview.GetProperty("rowsRead").GetInt32());
        Assert.AreEqual(0, preview.GetProperty("rejectedCount").GetInt32());
    }

    [TestMethod]
    public async Task Preview_ListsLinesThatCannotBeRead()
    {
        var lines = string.Concat(Enumerable.Range(0, 200).Select(id => id == 77 ? "1,2,3,4\n" : $"{id},x{id % 3}\n"));

        var preview = await PreviewAsync("?name=lines.csv", Encoding.UTF8.GetBytes("id,kind\n" + lines));

        Assert.AreEqual(1, preview.GetProperty("rejectedCount").GetInt32());
        Assert.AreEqual(79, preview.GetProperty("rejected")[0].GetProperty("line").GetInt32());
    }

    [TestMethod]
    [DataRow("", "?name=")]
    [DataRow("?name=a.csv&delimiter=ab&date-order=ymd", "delimiter: 'ab'", "date-order: 'ymd'")]
    [DataRow("?name=a.csv&types=colour%3Dtext", "colour")]
    [DataRow("?name=a.csv&encoding=klingon", "klingon")]
    [DataRow("?name=a.csv&skip-lines=many", "skip-lines")]
    public async Task Preview_IsRefused_WhenWhatIsSaidIsWrong(string query, params string[] words)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Csv));
        using var answer = await s_server.Client.PostAsync($"/api/v1/datasets/preview{query}", content);

        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, words);
    }

    [TestMethod]
    public async Task Preview_IsRefused_WhenAllOfALargeFileIsNeeded()
    {
        using var content = new ByteArrayContent([.. "PAR1"u8, .. new byte[Head]]);
        using var answer = await s_server.Client.PostAsync("/api/v1/datasets/preview?name=large.parquet", content);

        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, "1 MiB", "large.parquet", "Upload it");
    }

    private static async Task<JsonElement> PreviewAsync(string query, byte[] file)
    {
        using var content = new ByteArrayContent(file);
        using var answer = await s_server.Client.PostAsync($"/api/v1/datasets/preview{query}", content);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return await StudioServer.ReadJsonAsync(answer);
    }

    private static string Joined(JsonElement preview, string list, Func<JsonElement, string> text) =>
        string.Join(',', preview.GetProperty(list).EnumerateArray().Select(text));

    /// <summary>200,000 rows; random words so that packing does not make them few.</summary>
    private static byte[] Table(string name, string encoding, bool packed)
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 200_000).Select(id => (Id: id, Word: $"{random.Next():x8}{random.Next():x8}"));
        var text = name.EndsWith(".jsonl", StringComparison.Ordinal) ? string.Concat(rows.Select(row => $"{{\"id\":{row.Id},\"word\":\"{row.Word}\"}}\n"))
            : name.EndsWith(".json", StringComparison.Ordinal) ? $"[{string.Join(",\n", rows.Select(row => $"{{\"id\":{row.Id},\"word\":\"{row.Word}\"}}"))}]"
            : "id,word\n" + string.Concat(rows.Select(row => $"{row.Id},{row.Word}\n"));
        var coder = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. coder.GetPreamble(), .. coder.GetBytes(text)];
        return packed ? Packed(bytes) : bytes;
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
