namespace Studio.Api.Tests.Serving;

using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Studio.Api.Components.Models;
using Studio.Api.Serving;
using Studio.Api.Tests.Compatibility;
using Studio.Testing;

[TestClass]
public sealed class ServedModelsTests
{
    private const string Experiment = "01a22117-591c-7c2e-a62c-d57f1d6594da";

    [TestMethod]
    public async Task Open_AsksTheStoreNothing_WhenTheModelIsOpen()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));
        var models = server.Services.GetRequiredService<ServedModels>();

        using var first = new QueryCounter();
        await AskAsync(models, null, 2);
        Assert.IsGreaterThan(0, first.Count);
        using var second = new QueryCounter();
        await AskAsync(models, null, 2);
        Assert.AreEqual(0, second.Count);
    }

    [TestMethod]
    public async Task Open_AsksTheStoreNothing_ForAnAlias_UntilItMoves()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));
        var models = server.Services.GetRequiredService<ServedModels>();
        await MoveAsync(server, 1);
        await AskAsync(models, "champion", 1);
        using (var known = new QueryCounter())
        {
            await AskAsync(models, "champion", 1);
            Assert.AreEqual(0, known.Count);
        }

        await MoveAsync(server, 2);
        await AskAsync(models, "champion", 2);
        using var opening = await models.OpenAsync("customers@champion", null, CancellationToken.None);
        Assert.AreEqual(2, opening.Version!.Version);
    }

    [TestMethod]
    public async Task Open_GivesTheNewVersion_AsSoonAsItIsPublished()
    {
        using var previous = new PreviousVersion();
        Change(previous, "DELETE FROM ModelVersions WHERE Version = 2");
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));
        var models = server.Services.GetRequiredService<ServedModels>();
        await AskAsync(models, null, 1);
        await AskAsync(models, "latest", 1);

        using var published = await server.Client.PostAsJsonAsync($"/api/v1/experiments/{Experiment}/publish", new { candidate = "small" });
        Assert.AreEqual(HttpStatusCode.Created, published.StatusCode);

        await AskAsync(models, null, 2);
        await AskAsync(models, "latest", 2);
        await AskAsync(models, "1", 1);
    }

    [TestMethod]
    public async Task Predict_FollowsWhatAnotherServiceDoesToVersions_WithinSeconds()
    {
        var postgres = await PostgresServer.SharedAsync();
        var data = Directory.CreateTempSubdirectory("studio-two-");
        var store = await postgres.CreateDatabaseAsync();
        (string, string)[] settings = [("ConnectionStrings:Studio", store), ("Studio:DataDirectory", data.FullName)];
        await using (var publisher = await StudioServer.StartAsync(settings))
        await using (var other = await StudioServer.StartAsync(settings))
        {
            var table = await publisher.UploadAsync(TestTables.Customers(), "customers.csv");
            var experiment = await publisher.StartExperimentAsync(new { datasetId = table, label = "bought", trials = 3, learners = new[] { "lbfgs", "sdca" }, threads = 1 });
            Assert.AreEqual("completed", (await publisher.WaitForEndAsync(experiment)).GetProperty("state").GetString());
            Assert.AreEqual(1, await AnsweringAsync(other));

            using var published = await publisher.Client.PostAsJsonAsync($"/api/v1/experiments/{experiment}/publish", new { candidate = "small" });
            Assert.AreEqual(HttpStatusCode.Created, published.StatusCode, await published.Content.ReadAsStringAsync());
            await WaitUntilAsync(async () => await AnsweringAsync(other) == 2);

            await postgres.ExecuteAsync(new NpgsqlConnectionStringBuilder(store).Database!, """DELETE FROM "ModelVersions" WHERE "Version" = 2""");
            await WaitUntilAsync(async () => await AnsweringAsync(other) == 1);
        }

        data.Delete(recursive: true);
    }

    [TestMethod]
    [DataRow("none", null, OpeningProblem.NotFound, "no model 'none'")]
    [DataRow("customers", "7", OpeningProblem.NotFound, "its versions are 2 (Rejected), 1 (Ready)")]
    [DataRow("customers", "first", OpeningProblem.NotFound, "has no alias 'first'; it has none")]
    [DataRow("customers@first", null, OpeningProblem.NotFound, "has no alias 'first'; it has none")]
    [DataRow("customers", "0", OpeningProblem.NoSuchWord, "'0' is not a version")]
    [DataRow("customers@first", "1", OpeningProblem.NoSuchWord, "'customers@first' and '1' name a version each")]
    [DataRow("customers", "2", OpeningProblem.Unusable, "cannot predict: It answers otherwise.")]
    public async Task Open_SaysWhyNot(string name, string? version, OpeningProblem problem, string words)
    {
        using var previous = new PreviousVersion();
        Change(previous, "UPDATE ModelVersions SET State = 'Rejected', Reason = 'It answers otherwise.' WHERE Version = 2");
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));

        using var opening = await server.Services.GetRequiredService<ServedModels>().OpenAsync(name, version, CancellationToken.None);

        Assert.IsFalse(opening.Succeeded);
        Assert.AreEqual(problem, opening.Problem);
        Assert.Contains(words, opening.Reason);
    }

    [TestMethod]
    public async Task Version_IsServed_WhenNoExperimentMadeIt()
    {
        using var previous = new PreviousVersion();
        await using (await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data)))
        {
            // Its store is of this version now.
        }

        Change(previous, "UPDATE ModelVersions SET ExperimentId = NULL, Members = NULL, Metrics = NULL, Parity = NULL WHERE Version = 2; DELETE FROM Artifacts WHERE Name = 'metrics.json'");
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));
        const string Address = "/api/v1/models/customers/versions/2";
        var version = await server.GetJsonAsync(Address);
        Assert.IsFalse(version.TryGetProperty("experimentId", out _) || version.TryGetProperty("metrics", out _) || version.TryGetProperty("parity", out _));
        using var metrics = await server.Client.GetAsync($"{Address}/metrics");
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, metrics, "has no metrics.json");
        await AskAsync(server.Services.GetRequiredService<ServedModels>(), "2", 2);
        Assert.Contains("<code>efcecfd1", await RenderAsync<VersionFacts>(server, "2", nameof(VersionFacts.Version)));
    }

    [TestMethod]
    [DataRow("MaxModels", "0")]
    [DataRow("MaxMemoryMegabytes", "1")]
    [DataRow("Threads", "0")]
    public async Task Start_IsRefused_WhenAnOptionIsOutOfRange(string option, string value)
    {
        var refused = await Assert.ThrowsExactlyAsync<OptionsValidationException>(() => StudioServer.StartAsync(($"Serving:{option}", value)));
        Assert.Contains(option, refused.Message);
    }

    private static async Task MoveAsync(StudioServer server, int version)
    {
        using var moved = await server.Client.PutAsJsonAsync("/api/v1/models/customers/aliases/champion", new { version });
        Assert.AreEqual(HttpStatusCode.OK, moved.StatusCode, await moved.Content.ReadAsStringAsync());
    }

    private static async Task AskAsync(ServedModels models, string? version, int expected)
    {
        using var opening = await models.OpenAsync("customers", version, CancellationToken.None);
        Assert.IsTrue(opening.Succeeded, opening.Reason);
        Assert.AreEqual(expected, opening.Version.Version);
        var row = JsonSerializer.SerializeToElement(new { age = 30, income = 40_000 });
        Assert.HasCount(1, opening.Model.Score(opening.Model.Input.FromJson([row]).Rows!).Labels!);
    }

    /// <summary>The version of which a service says that it has answered.</summary>
    private static async Task<int> AnsweringAsync(StudioServer server)
    {
        using var answer = await server.Client.PostAsJsonAsync("/api/v1/models/customers/predict", new { rows = new[] { new { age = 30, income = 40_000 } } });
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return (await StudioServer.ReadJsonAsync(answer)).GetProperty("version").GetInt32();
    }

    private static async Task WaitUntilAsync(Func<Task<bool>> wanted)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await wanted())
        {
            Assert.IsLessThan(TimeSpan.FromSeconds(20), Stopwatch.GetElapsedTime(started));
            await Task.Delay(100);
        }
    }

    private static async Task<string> RenderAsync<T>(StudioServer server, string version, string parameter)
        where T : IComponent
    {
        await using var scope = server.Services.CreateAsyncScope();
        using var opening = await scope.ServiceProvider.GetRequiredService<ServedModels>().OpenAsync("customers", version, CancellationToken.None);
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, NullLoggerFactory.Instance);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [parameter] = opening.Version });
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(parameters)).ToHtmlString());
    }

    private static void Change(PreviousVersion previous, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(previous.Data, "studio.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.IsGreaterThan(0, command.ExecuteNonQuery());
    }
}
