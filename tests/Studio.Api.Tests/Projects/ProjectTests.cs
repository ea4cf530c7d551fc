namespace Studio.Api.Tests.Projects;

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

/// <summary>Projects keep apart: what is in one is not there in others, whatever address asks for it.</summary>
[TestClass]
public sealed class ProjectTests
{
    private const string Model = "customers";

    private static StudioServer s_server = null!;
    private static Guid s_dataset;
    private static Guid s_experiment;
    private static Things s_things = null!;

    [ClassInitialize]
    public static async Task FillAsync(TestContext context)
    {
        s_server = await StudioServer.StartAsync();
        await CreateAsync("sales");
        await CreateAsync("science");
        s_dataset = await UploadAsync("sales");
        s_experiment = await TrainAsync("sales", s_dataset, context.CancellationToken);
        using var batch = await s_server.Client.PostAsJsonAsync($"/projects/sales/api/v1/models/{Model}/batches", new { datasetId = s_dataset });
        Assert.AreEqual(HttpStatusCode.Accepted, batch.StatusCode, await batch.Content.ReadAsStringAsync());
        s_things = new Things(Model, s_dataset, s_experiment, (await StudioServer.ReadJsonAsync(batch)).GetProperty("id").GetGuid());
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    [DataRow("datasets")]
    [DataRow("experiments")]
    [DataRow("models")]
    [DataRow("batches")]
    public async Task Lists_HaveWhatIsInTheProject_AndNothingOfOthers(string what)
    {
        Assert.AreEqual(1, (await s_server.GetJsonAsync($"/projects/sales/api/v1/{what}")).GetArrayLength());
        Assert.AreEqual(0, (await s_server.GetJsonAsync($"/projects/science/api/v1/{what}")).GetArrayLength());
        Assert.AreEqual(0, (await s_server.GetJsonAsync($"/api/v1/{what}")).GetArrayLength());
        Assert.AreEqual(0, (await s_server.GetJsonAsync($"/projects/default/api/v1/{what}")).GetArrayLength());
    }

    /// <summary>Every address of the API that names a thing, also one that is added later, with every method it takes.</summary>
    [TestMethod]
    public async Task EveryAddress_SaysThatThereIsNothing_WhenTheThingIsOfAnotherProject()
    {
        var paths = (await s_server.GetJsonAsync("/openapi/v1.json")).GetProperty("paths").EnumerateObject()
            .Where(path => path.Name.Contains('{') && !path.Name.StartsWith("/api/v1/projects", StringComparison.Ordinal) && !path.Name.StartsWith("/api/v1/imports", StringComparison.Ordinal));
        var asked = 0;
        var seen = new List<string>();
        foreach (var (path, method) in paths.SelectMany(path => path.Value.EnumerateObject().Select(method => (path.Name, method.Name))))
        {
            foreach (var project in new[] { "/projects/science", "/projects/default", "" })
            {
                using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), project + s_things.AddressOf(path));
                request.Content = method is "get" or "delete" or "head" ? null : JsonContent.Create(s_things.BodyFor(path));
                using var answer = await s_server.Client.SendAsync(request);

                var said = await answer.Content.ReadAsStringAsync();
                if (answer.StatusCode != HttpStatusCode.NotFound || said.Contains("sales", StringComparison.Ordinal))
                {
                    seen.Add($"{request.Method} {request.RequestUri!.AbsolutePath} answers {answer.StatusCode}: {said}");
                }

                asked++;
            }
        }

        Assert.IsEmpty(seen, string.Join('\n', seen));
        Assert.IsGreaterThan(100, asked);
        Assert.AreEqual(HttpStatusCode.OK, (await s_server.Client.GetAsync($"/projects/sales/api/v1/datasets/{s_dataset}")).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await s_server.Client.GetAsync($"/projects/sales/api/v1/models/{Model}/versions/1/onnx")).StatusCode);
    }

    [TestMethod]
    [DataRow("%2541", "%41")]
    [DataRow("%2500", "%00")]
    public async Task Address_IsDecodedOnce_BelowAProject(string sent, string meant)
    {
        using var plain = new HttpRequestMessage(HttpMethod.Get, As($"/api/v1/models/{sent}"));
        using var below = new HttpRequestMessage(HttpMethod.Get, As($"/projects/science/api/v1/models/{sent}"));

        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, await s_server.Client.SendAsync(plain), $"'{meant}'");
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, await s_server.Client.SendAsync(below), $"'{meant}'");

        static Uri As(string address) => new(s_server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    [TestMethod]
    public async Task Models_HaveVersionsOfTheirOwn_WhenTwoProjectsNameThemTheSame()
    {
        await CreateAsync("twins");
        var dataset = await UploadAsync("twins");
        await TrainAsync("twins", dataset, CancellationToken.None);

        var twin = await s_server.GetJsonAsync($"/projects/twins/api/v1/models/{Model}/versions");
        var first = await s_server.GetJsonAsync($"/projects/sales/api/v1/models/{Model}/versions");

        Assert.AreEqual(1, twin.GetArrayLength());
        Assert.AreEqual(1, first.GetArrayLength());
        Assert.AreNotEqual(first[0].GetProperty("experimentId").GetGuid(), twin[0].GetProperty("experimentId").GetGuid());
    }

    [TestMethod]
    public async Task Predictions_AreOfTheProject_AfterAnotherAskedForTheSameName()
    {
        var rows = new { rows = new[] { new Dictionary<string, object?> { ["age"] = 40 } } };
        using var own = await s_server.Client.PostAsJsonAsync($"/projects/sales/api/v1/models/{Model}/predict", rows);
        using var foreign = await s_server.Client.PostAsJsonAsync($"/projects/science/api/v1/models/{Model}/predict", rows);
        using var none = await s_server.Client.PostAsJsonAsync($"/v2/models/{Model}/infer", new { inputs = Array.Empty<object>() });

        Assert.AreNotEqual(HttpStatusCode.NotFound, own.StatusCode, await own.Content.ReadAsStringAsync());
        Assert.AreEqual(HttpStatusCode.NotFound, foreign.StatusCode, await foreign.Content.ReadAsStringAsync());
        Assert.AreEqual(HttpStatusCode.NotFound, none.StatusCode, await none.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task Location_HasTheProject_WhenSomethingIsMade()
    {
        using var answer = await s_server.Client.PostAsync("/projects/sales/api/v1/datasets?name=second.csv", new StringContent(TestTables.Customers()));

        Assert.StartsWith("/projects/sales/api/v1/datasets/", answer.Headers.Location!.ToString());
        using var again = await s_server.Client.DeleteAsync(answer.Headers.Location);
        Assert.AreEqual(HttpStatusCode.NoContent, again.StatusCode);
    }

    [TestMethod]
    [DataRow("Sales")]
    [DataRow("")]
    [DataRow("-a")]
    [DataRow("a/b")]
    [DataRow("../up")]
    [DataRow("a-name-that-is-longer-than-forty-characters")]
    public async Task Project_IsNotMade_WhenItsNameCannotStandInAnAddress(string name)
    {
        using var answer = await s_server.Client.PostAsJsonAsync("/api/v1/projects", new { name });

        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer);
    }

    [TestMethod]
    public async Task Project_IsMadeOnce_AndDeletedOnlyWhenEmpty()
    {
        await CreateAsync("short");
        using var again = await s_server.Client.PostAsJsonAsync("/api/v1/projects", new { name = "short" });
        using var full = await s_server.Client.DeleteAsync("/api/v1/projects/sales");
        using var always = await s_server.Client.DeleteAsync("/api/v1/projects/default");
        using var gone = await s_server.Client.DeleteAsync("/api/v1/projects/short");
        using var none = await s_server.Client.DeleteAsync("/api/v1/projects/short");
        using var asked = await s_server.Client.GetAsync("/projects/short/api/v1/datasets");

        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, again, "already");
        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, full, "not empty");
        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, always, "cannot be deleted");
        Assert.AreEqual(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.AreEqual(HttpStatusCode.NotFound, none.StatusCode);
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, asked, "no project");
    }

    [TestMethod]
    public async Task Import_IsOfItsProject_WhenItIsAskedForByNumber()
    {
        var number = Guid.NewGuid();
        using var upload = await s_server.Client.PostAsync($"/projects/science/api/v1/datasets?name=third.csv&import={number}", new StringContent(TestTables.Customers()));
        var dataset = (await StudioServer.ReadJsonAsync(upload)).GetProperty("id").GetGuid();
        using var own = await s_server.Client.DeleteAsync($"/projects/science/api/v1/imports/{number}");
        using var foreign = await s_server.Client.DeleteAsync($"/projects/sales/api/v1/imports/{number}");
        using var clean = await s_server.Client.DeleteAsync($"/projects/science/api/v1/datasets/{dataset}");

        Assert.AreEqual(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.AreEqual(HttpStatusCode.NotFound, own.StatusCode, "It has ended.");
    }

    private static async Task CreateAsync(string name)
    {
        using var answer = await s_server.Client.PostAsJsonAsync("/api/v1/projects", new { name });
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        Assert.AreEqual($"/projects/{name}/", answer.Headers.Location!.ToString());
    }

    private static async Task<Guid> UploadAsync(string project)
    {
        using var answer = await s_server.Client.PostAsync($"/projects/{project}/api/v1/datasets?name=customers.csv", new StringContent(TestTables.Customers()));
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return (await StudioServer.ReadJsonAsync(answer)).GetProperty("id").GetGuid();
    }

    private static async Task<Guid> TrainAsync(string project, Guid dataset, CancellationToken cancellationToken)
    {
        using var answer = await s_server.Client.PostAsJsonAsync(
            $"/projects/{project}/api/v1/experiments", new { datasetId = dataset, label = "bought", trials = 2, learners = new[] { "baseline", "lbfgs" }, name = Model }, cancellationToken);
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
        var id = (await StudioServer.ReadJsonAsync(answer)).GetProperty("id").GetGuid();
        JsonElement found;
        do
        {
            await Task.Delay(100, cancellationToken);
            found = await s_server.GetJsonAsync($"/projects/{project}/api/v1/experiments/{id}");
        }
        while (found.GetProperty("state").GetString() is "queued" or "running");

        Assert.AreEqual("completed", found.GetProperty("state").GetString(), found.ToString());
        return id;
    }
}
