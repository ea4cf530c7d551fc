namespace Studio.Api.Tests.Access;

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Studio.Api.Tests.Inference;
using Studio.Api.Tests.Projects;

/// <summary>One studio with people and two projects, of which <see cref="Project"/> has a thing of each kind: for tests that ask who may do what, and change nothing.</summary>
internal static class SharedTeam
{
    public const string Model = "customers";

    /// <summary>The project that is filled; <c>science</c> is the other one.</summary>
    public const string Project = "sales";

    /// <summary>What all addresses of the project begin with.</summary>
    public const string Path = $"/projects/{Project}";

    private static readonly int s_grpcPort = SharedStudio.FreePort();
    private static readonly Lazy<Task<(StudioWithPeople, Things)>> s_started = new(StartAsync);

    /// <summary>Address of gRPC.</summary>
    public static string GrpcAddress => FormattableString.Invariant($"http://127.0.0.1:{s_grpcPort}");

    /// <summary>The studio, and what is in the project.</summary>
    public static Task<(StudioWithPeople Studio, Things Things)> StartedAsync() => s_started.Value;

    /// <summary>Ends it after the last test.</summary>
    public static async Task EndAsync()
    {
        if (s_started.IsValueCreated)
        {
            await (await s_started.Value).Item1.DisposeAsync();
        }
    }

    private static async Task<(StudioWithPeople, Things)> StartAsync()
    {
        var studio = await StudioWithPeople.StartAsync(("Serving:GrpcUrls", GrpcAddress));
        await CreateAsync(studio, Project);
        await CreateAsync(studio, "science");
        using var editor = studio.With(await studio.KeyAsync(Project, "editor"));
        return (studio, await FillAsync(editor));
    }

    private static async Task CreateAsync(StudioWithPeople studio, string project)
    {
        using var answer = await studio.AdminClient.PostAsJsonAsync("/api/v1/projects", new { name = project });
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A dataset, a model, a batch and a comparison, made by an editor.</summary>
    private static async Task<Things> FillAsync(HttpClient editor)
    {
        const string Api = $"{Path}/api/v1";
        var dataset = await IdAsync(await editor.PostAsync($"{Api}/datasets?name=customers.csv", new StringContent(TestTables.Customers())));
        var experiment = await IdAsync(await editor.PostAsJsonAsync(
            $"{Api}/experiments", new { datasetId = dataset, label = "bought", trials = 2, learners = new[] { "baseline", "lbfgs" }, name = Model }));
        JsonElement found;
        do
        {
            await Task.Delay(100);
            found = await editor.GetFromJsonAsync<JsonElement>($"{Api}/experiments/{experiment}", Pipelines.StudioJson.Line);
        }
        while (found.GetProperty("state").GetString() is "queued" or "running");

        Assert.AreEqual("completed", found.GetProperty("state").GetString(), found.ToString());
        var batch = await IdAsync(await editor.PostAsJsonAsync($"{Api}/models/{Model}/batches", new { datasetId = dataset }));
        var comparison = await IdAsync(await editor.PostAsJsonAsync($"{Api}/models/{Model}/comparisons", new { left = $"{Model}@1", right = $"{Model}@1", datasetId = dataset }));
        return new Things(Model, dataset, experiment, batch) { Comparison = comparison };
    }

    private static async Task<Guid> IdAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.IsTrue(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            return (await StudioServer.ReadJsonAsync(answer)).GetProperty("id").GetGuid();
        }
    }
}
