namespace Studio.Api.Tests.Datasets;

using System.Net;
using System.Text;
using System.Text.Json;

/// <summary>Files that look wrong and are read all the same.</summary>
[TestClass]
public sealed class OddUploadTests
{
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
    [DataRow("one-row", 1, 2)]
    [DataRow("wide", 3, 2000)]
    [DataRow("utf-16", 2, 2)]
    [DataRow("utf-16BE", 2, 2)]
    [DataRow("latin1", 2, 2)]
    [DataRow("thousands", 2, 2)]
    [DataRow("infinite", 3, 2)]
    [DataRow("huge-cell", 2, 2)]
    public async Task Upload_IsRead_WhenFileIsOdd(string name, int rows, int columns)
    {
        var dataset = await UploadAsync(Content(name));

        Assert.AreEqual(rows, dataset.GetProperty("rows").GetInt32());
        Assert.AreEqual(columns, dataset.GetProperty("columns").GetArrayLength());
        Assert.AreEqual(0, dataset.GetProperty("rejectedCount").GetInt32());
    }

    [TestMethod]
    [DataRow("utf-16")]
    [DataRow("utf-16BE")]
    [DataRow("latin1")]
    public async Task Preview_ShowsUmlauts_WhateverTheEncoding(string encoding)
    {
        var id = (await UploadAsync(Content(encoding))).GetProperty("id").GetGuid();

        var preview = await s_server.GetJsonAsync($"/api/v1/datasets/{id}/preview");

        Assert.AreEqual("größe", preview.GetProperty("columns")[1].GetString());
        Assert.AreEqual("Müller", preview.GetProperty("rows")[0][0].GetString());
    }

    [TestMethod]
    public async Task Dataset_CountsAndShowsRaggedLines()
    {
        var lines = Enumerable.Range(0, 50).Select(i => i switch { 10 => "1,2,3", 20 => "1", _ => $"{i},{i % 7}" });
        var id = (await UploadAsync(Encoding.UTF8.GetBytes($"a,b\n{string.Join('\n', lines)}\n"))).GetProperty("id").GetGuid();

        var dataset = await s_server.GetJsonAsync($"/api/v1/datasets/{id}");

        Assert.AreEqual(48, dataset.GetProperty("rows").GetInt32());
        Assert.AreEqual(2, dataset.GetProperty("rejectedCount").GetInt32());
        var rejected = dataset.GetProperty("rejected").EnumerateArray().ToArray();
        CollectionAssert.AreEqual(new[] { 12, 22 }, rejected.Select(line => line.GetProperty("line").GetInt32()).ToArray());
        Assert.IsTrue(rejected.All(line => line.GetProperty("cause").GetString()!.Length > 10), dataset.ToString());
    }

    [TestMethod]
    public async Task Profile_TellsInfiniteValues()
    {
        var id = (await UploadAsync(Content("infinite"))).GetProperty("id").GetGuid();

        var profile = await s_server.GetJsonAsync($"/api/v1/datasets/{id}/profile");

        var guardrail = profile.GetProperty("guardrails").EnumerateArray().Single(found => found.GetProperty("code").GetString() == "infinite");
        Assert.Contains("'a' has an infinite value in 1 of 3 rows", guardrail.GetProperty("message").GetString()!);
    }

    [TestMethod]
    public async Task Profile_ReadsNumbers_WithThousandsSeparators()
    {
        var id = (await UploadAsync(Content("thousands"))).GetProperty("id").GetGuid();

        var profile = await s_server.GetJsonAsync($"/api/v1/datasets/{id}/profile");

        var numbers = profile.GetProperty("columns")[0].GetProperty("numbers");
        Assert.AreEqual(1234.5, numbers.GetProperty("min").GetDouble());
        Assert.AreEqual(9_876_543, numbers.GetProperty("max").GetDouble());
    }

    private static byte[] Content(string name) => name switch
    {
        "one-row" => Encoding.UTF8.GetBytes("a,b\n1,x\n"),
        "wide" => Encoding.UTF8.GetBytes(string.Join('\n', Row("c"), Row(""), Row("1"), Row("2"))),
        "thousands" => Encoding.UTF8.GetBytes("amount,b\n\"1,234.5\",x\n\"9,876,543\",y\n"),
        "infinite" => Encoding.UTF8.GetBytes("a,b\n1,x\ninf,y\n3,z\n"),
        "huge-cell" => Encoding.UTF8.GetBytes($"a,b\n1,\"{new string('y', 10_000_000)}\"\n2,z\n"),
        _ => [.. Encoding.GetEncoding(name).GetPreamble(), .. Encoding.GetEncoding(name).GetBytes("name,größe\nMüller,3\nJosé,4\n")],
    };

    private static string Row(string prefix) => string.Join(',', Enumerable.Range(0, 2000).Select(column => $"{prefix}{column}"));

    private static async Task<JsonElement> UploadAsync(byte[] content)
    {
        using var answer = await s_server.Client.PostAsync("/api/v1/datasets?name=odd.csv", new ByteArrayContent(content));
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return await StudioServer.ReadJsonAsync(answer);
    }
}
