namespace Studio.Api.Tests.Datasets;

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Studio.Testing;

[TestClass]
public sealed class VersionTests
{
    [TestMethod]
    public async Task Versions_AreAppendedReplacedListedAndCompared()
    {
        await using var server = await StudioServer.StartAsync();
        var first = await UploadAsync(server, "/api/v1/datasets?name=sales.csv", Rows(0, 300, "Bonn", "Jena"));
        Assert.AreEqual((1, "upload"), (first.GetProperty("version").GetInt32(), first.GetProperty("made").GetString()));
        var id = first.GetProperty("id").GetGuid();

        var second = await UploadAsync(server, $"/api/v1/datasets/{id}/versions?change=append&name=more.csv", Rows(400, 500, "Bonn", "Ulm"));
        Assert.AreEqual((2, "append", 400), (second.GetProperty("version").GetInt32(), second.GetProperty("made").GetString(), second.GetProperty("rows").GetInt32()));
        var other = second.GetProperty("id").GetGuid();
        var third = await UploadAsync(server, $"/api/v1/datasets/{other}/versions?change=replace&name=new.csv", "price,town\n1,Bonn\n2,Bonn\n");
        Assert.AreEqual(3, third.GetProperty("version").GetInt32());
        var versions = await server.GetJsonAsync($"/api/v1/datasets/{id}/versions");
        CollectionAssert.AreEqual(new[] { 3, 2, 1 }, versions.EnumerateArray().Select(version => version.GetProperty("version").GetInt32()).ToArray());
        Assert.IsTrue(versions.EnumerateArray().All(version => version.GetProperty("series").GetGuid() == id));

        var compared = await server.GetJsonAsync($"/api/v1/datasets/{other}/compare?with={id}");
        Assert.AreEqual((300, 400), (compared.GetProperty("rowsBefore").GetInt32(), compared.GetProperty("rows").GetInt32()));
        var price = compared.GetProperty("columns").EnumerateArray().Single(column => column.GetProperty("name").GetString() == "price");
        Assert.AreEqual(("kept", "drifted"), (price.GetProperty("fate").GetString(), price.GetProperty("drift").GetProperty("verdict").GetString()));
        Assert.AreEqual(0.25, price.GetProperty("drift").GetProperty("distance").GetDouble(), 0.02);
        var city = compared.GetProperty("columns").EnumerateArray().Single(column => column.GetProperty("name").GetString() == "city").GetProperty("levels");
        Assert.AreEqual("Ulm", city.GetProperty("newLevels")[0].GetString());
        var fates = (await server.GetJsonAsync($"/api/v1/datasets/{third.GetProperty("id").GetGuid()}/compare?with={id}")).GetProperty("columns").EnumerateArray()
            .Select(column => $"{column.GetProperty("name").GetString()} {column.GetProperty("fate").GetString()}").ToArray();
        CollectionAssert.AreEqual(new[] { "town added", "city removed", "paid removed", "price kept" }, fates);
    }

    [TestMethod]
    public async Task Versions_TellWhatIsWrong()
    {
        await using var server = await StudioServer.StartAsync();
        var id = (await UploadAsync(server, "/api/v1/datasets?name=sales.csv", Rows(0, 50, "Bonn", "Jena"))).GetProperty("id").GetGuid();
        await RefusedAsync(server, $"/api/v1/datasets/{id}/versions?name=a.csv", HttpStatusCode.BadRequest, "change is needed: append or replace.");
        await RefusedAsync(server, $"/api/v1/datasets/{id}/versions?name=a.csv&change=add", HttpStatusCode.BadRequest, "change=add is not possible");
        await RefusedAsync(server, $"/api/v1/datasets/{id}/versions?name=a.csv&change=append", HttpStatusCode.BadRequest, "'a.csv' cannot be appended: it lacks 'price', 'city', 'paid', and it has 'a', 'b', which the dataset does not have.");
        await RefusedAsync(server, $"/api/v1/datasets/{id}/versions?name=a.csv&change=append&decimal=.", HttpStatusCode.BadRequest, "leave out decimal");
        await RefusedAsync(server, $"/api/v1/datasets/{Guid.NewGuid()}/versions?name=a.csv&change=append", HttpStatusCode.NotFound, "There is no dataset");
        using var none = await server.Client.GetAsync($"/api/v1/datasets/{Guid.NewGuid()}/versions");
        Assert.AreEqual(HttpStatusCode.NotFound, none.StatusCode);
        using var unheld = await server.Client.GetAsync($"/api/v1/datasets/{id}/compare");
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, unheld, "with is needed");
        using var gone = await server.Client.GetAsync($"/api/v1/datasets/{id}/compare?with={Guid.NewGuid()}");
        Assert.AreEqual(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [TestMethod]
    public async Task Fetch_KeepsCredentialsToItself_AndTakesOthersWhenItIsReadAgain()
    {
        const string Hush = "hush-hush-91";
        await using var files = FileServer.Start();
        files.Give("days.csv", "a,b\n1,2\n", "text/csv");
        await using var server = await StudioServer.StartAsync(("Sources:AllowPrivateAddresses", "true"));
        using var answer = await server.Client.PostAsJsonAsync("/api/v1/datasets/fetch", new { address = $"{files.Address}days.csv", user = "reader", password = Hush });
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        Assert.DoesNotContain(Hush, await answer.Content.ReadAsStringAsync());
        var dataset = await StudioServer.ReadJsonAsync(answer);
        Assert.IsTrue(dataset.GetProperty("hasCredentials").GetBoolean());
        using var again = await server.Client.PostAsJsonAsync($"/api/v1/datasets/{dataset.GetProperty("id").GetGuid()}/read-again", new { token = Hush });
        Assert.AreEqual(HttpStatusCode.Created, again.StatusCode, await again.Content.ReadAsStringAsync());
        Assert.AreEqual($"Bearer {Hush}", files.Authorizations["days.csv"]);
        using var all = await server.Client.GetAsync("/api/v1/datasets");
        Assert.DoesNotContain(Hush, await all.Content.ReadAsStringAsync());
        using var both = await server.Client.PostAsJsonAsync("/api/v1/datasets/fetch", new { address = $"{files.Address}days.csv", token = Hush, user = "a" });
        Assert.AreEqual(HttpStatusCode.BadRequest, both.StatusCode);
        Assert.DoesNotContain(Hush, await both.Content.ReadAsStringAsync());
    }

    private static string Rows(int from, int to, params string[] cities) =>
        "price,city,paid\n" + string.Concat(Enumerable.Range(from, to - from).Select(row => FormattableString.Invariant($"{row},{cities[row % cities.Length]},{(row % 3 == 0 ? "true" : "false")}\n")));

    private static async Task<JsonElement> UploadAsync(StudioServer server, string address, string table)
    {
        using var answer = await server.Client.PostAsync(address, new StringContent(table));
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return await StudioServer.ReadJsonAsync(answer);
    }

    private static async Task RefusedAsync(StudioServer server, string address, HttpStatusCode status, string reason)
    {
        using var answer = await server.Client.PostAsync(address, new StringContent("a,b\n1,2\n"));
        await ProblemAssert.IsAsync(status, answer, reason);
    }
}
