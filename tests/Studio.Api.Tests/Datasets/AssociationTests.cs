namespace Studio.Api.Tests.Datasets;

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

/// <summary>What the API tells of a dataset's columns and rows.</summary>
[TestClass]
public sealed class AssociationTests
{
    [TestMethod]
    public async Task Associations_AreSorted_AndWarnOfAColumnThatGivesTheLabelAway()
    {
        await using var server = await StudioServer.StartAsync();
        var id = await server.UploadAsync(Parabola());
        var found = await server.GetJsonAsync($"/api/v1/datasets/{id}/associations?label=y");
        Assert.AreEqual(600, found.GetProperty("rows").GetInt32());
        var columns = found.GetProperty("columns").EnumerateArray().ToList();
        CollectionAssert.AreEqual(new[] { "x", "group", "noise" }, columns.Select(column => column.GetProperty("column").GetString()).ToArray());
        Assert.IsGreaterThan(0.98, columns[0].GetProperty("strength").GetDouble());
        Assert.AreEqual("correlation ratio", columns[1].GetProperty("measure").GetString());
        Assert.IsLessThan(0.3, columns[2].GetProperty("strength").GetDouble());
        var warning = found.GetProperty("guardrails").EnumerateArray().Single();
        Assert.AreEqual("x", warning.GetProperty("column").GetString());

        await AssertProblemAsync(server, $"/api/v1/datasets/{id}/associations", HttpStatusCode.BadRequest, "label is needed");
        await AssertProblemAsync(server, $"/api/v1/datasets/{id}/associations?label=z", HttpStatusCode.BadRequest, "no column 'z'");
        await AssertProblemAsync(server, $"/api/v1/datasets/{Guid.Empty}/associations?label=y", HttpStatusCode.NotFound, "no dataset");
    }

    [TestMethod]
    public async Task Preview_GoesOnWhereTheOffsetSays()
    {
        await using var server = await StudioServer.StartAsync();

        // More rows than one group of the stored file has.
        var id = await server.UploadAsync("n,t\n" + string.Concat(Enumerable.Range(0, 130_000).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row},v{row}\n"))));
        var page = await server.GetJsonAsync($"/api/v1/datasets/{id}/preview?offset=122870&rows=20");
        CollectionAssert.AreEqual(
            Enumerable.Range(122_870, 20).Select(row => $"{row} v{row}").ToArray(),
            page.GetProperty("rows").EnumerateArray().Select(row => string.Join(' ', row.EnumerateArray().Select(value => value.GetString()))).ToArray());
        Assert.AreEqual(3, (await server.GetJsonAsync($"/api/v1/datasets/{id}/preview?offset=129997&rows=20")).GetProperty("rows").GetArrayLength());
        var behind = await server.GetJsonAsync($"/api/v1/datasets/{id}/preview?offset=9000000000&rows=20");
        Assert.AreEqual(0, behind.GetProperty("rows").GetArrayLength());
        Assert.AreEqual(2, behind.GetProperty("columns").GetArrayLength());
        await AssertProblemAsync(server, $"/api/v1/datasets/{id}/preview?offset=-1", HttpStatusCode.BadRequest, "offset=-1");
    }

    [TestMethod]
    public async Task ReadAgain_ReadsColumnsAsOtherTypes_AndKeepsWhatWasSaidBefore()
    {
        await using var server = await StudioServer.StartAsync();
        using var uploaded = await server.Client.PostAsync("/api/v1/datasets?name=t.csv&types=b=text", new StringContent("a,b\n" + string.Concat(Enumerable.Range(0, 30).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row},{row}\n")))));
        var first = (await StudioServer.ReadJsonAsync(uploaded)).GetProperty("id").GetGuid();
        using var again = await server.Client.PostAsync($"/api/v1/datasets/{first}/read-again?types=a=text", null);
        var second = await StudioServer.ReadJsonAsync(again);
        Assert.AreEqual(HttpStatusCode.Created, again.StatusCode, second.ToString());
        CollectionAssert.AreEqual(new[] { "text", "text" }, second.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("type").GetString()).ToArray());
        using var wrong = await server.Client.PostAsync($"/api/v1/datasets/{first}/read-again?types=a=colour", null);
        Assert.AreEqual(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    private static async Task AssertProblemAsync(StudioServer server, string path, HttpStatusCode status, string words)
    {
        using var answer = await server.Client.GetAsync(path);
        Assert.AreEqual(status, answer.StatusCode);
        StringAssert.Contains((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), words, StringComparison.Ordinal);
    }

    /// <summary>A label that is the square of a column, and depends a little on a group.</summary>
    private static string Parabola()
    {
        var random = new Random(1);
        return "x,group,noise,y\n" + string.Concat(Enumerable.Range(0, 600).Select(row =>
        {
            var x = random.NextDouble() * 20 - 10;
            return string.Create(CultureInfo.InvariantCulture, $"{x:F4},{(Math.Abs(x) > 6 ? "far" : "near")},{random.NextDouble():F4},{x * x:F4}\n");
        }));
    }
}
