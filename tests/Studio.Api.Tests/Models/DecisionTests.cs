namespace Studio.Api.Tests.Models;

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Net.Client;
using Studio.Api.Inference.Protocol;
using Studio.Api.Tests.CommandLine;
using Studio.Api.Tests.Compatibility;

/// <summary>Thresholds and costs that are saved as versions over HTTP.</summary>
[TestClass]
public sealed class DecisionTests
{
    private const string Model = "/api/v1/models/table";
    private const double Threshold = 0.05;

    [TestMethod]
    public async Task Version_AnswersByItsThreshold_HoweverItIsAsked()
    {
        var grpc = $"http://127.0.0.1:{AnywhereTests.FreePort()}";
        await using var server = await StudioServer.StartAsync(("Studio:Evaluate", "true"), ("Serving:GrpcUrls", grpc));
        var dataset = await server.UploadAsync(TestTables.Customers());
        await TrainAsync(server, new { datasetId = dataset, label = "bought", trials = 2, learners = new[] { "lbfgs" }, threads = 1 });
        await EvaluatedAsync(server, 1);

        var decided = await DecideAsync(server, $"{Model}/versions/1/decisions", new { threshold = Threshold }, HttpStatusCode.Created);

        Assert.AreEqual((2, "ready", "best, threshold 0.05"), (decided.GetProperty("version").GetInt32(), decided.GetProperty("state").GetString(), decided.GetProperty("candidate").GetString()));
        Assert.AreEqual(Threshold, decided.GetProperty("signature").GetProperty("decision").GetProperty("threshold").GetDouble());
        Assert.AreEqual(Threshold, (await server.GetJsonAsync($"{Model}/versions/latest/signature")).GetProperty("decision").GetProperty("threshold").GetDouble());
        var metrics = await server.GetJsonAsync($"{Model}/versions/2/metrics");
        CollectionAssert.AreEquivalent(new[] { "auc", "logloss" }, metrics.GetProperty("validation").EnumerateObject().Select(metric => metric.Name).ToArray());

        var (before, after) = (await PredictAsync(server, 1), await PredictAsync(server, 2));
        Assert.AreEqual(before.Count, after.Count);
        Assert.IsTrue(before.Zip(after).All(pair => pair.First.Positive == pair.Second.Positive && pair.First.Negative == pair.Second.Negative), "probabilities are the same");
        Assert.IsTrue(before.All(row => row.Label == (row.Positive > row.Negative ? "yes" : "no")));
        Assert.IsTrue(after.All(row => row.Label == (row.Positive > Threshold ? "yes" : "no")));
        Assert.IsGreaterThan(0, before.Zip(after).Count(pair => pair.First.Label != pair.Second.Label));

        var labels = after.Select(row => row.Label).ToArray();
        CollectionAssert.AreEqual(labels, await BatchAsync(server, dataset), "a batch");
        string[] lines = [.. TestTables.Customers().Trim().Split('\n').Skip(1)];
        int[] simple = [.. Enumerable.Range(0, lines.Length).Where(row => !lines[row].Contains("far", StringComparison.Ordinal)).Take(50)];
        CollectionAssert.AreEqual(simple.Select(row => labels[row]).ToArray(), await GrpcAsync(grpc, [.. simple.Select(row => lines[row])]), "gRPC");
        await AssertExplainsAsync(server);

        // What is found out about it is of its own labels.
        await EvaluatedAsync(server, 2);
        var (one, two) = (await PredictedPositiveAsync(server, 1), await PredictedPositiveAsync(server, 2));
        Assert.IsGreaterThan(one, two, "more rows are said to be positive");

        // The same again is that version; another is a further one, and the first stays as it was.
        Assert.AreEqual(2, (await DecideAsync(server, $"{Model}/versions/latest/decisions", new { threshold = Threshold }, HttpStatusCode.OK)).GetProperty("version").GetInt32());
        var costs = await DecideAsync(server, $"{Model}/versions/2/decisions", new { costs = new { no = new { yes = 5 }, yes = new { no = 1 } } }, HttpStatusCode.Created);
        Assert.AreEqual(3, costs.GetProperty("version").GetInt32());
        Assert.IsTrue((await PredictAsync(server, 3)).All(row => row.Label == (row.Positive > row.Negative * 5 ? "yes" : "no")));
        CollectionAssert.AreEqual(before, await PredictAsync(server, 1));
    }

    [TestMethod]
    public async Task Decisions_AreRefusedWithTheReason()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));
        const string Customers = "/api/v1/models/customers/versions/1/decisions";
        await FieldsAsync(server, Customers, new { threshold = 1.5 }, "threshold");
        await FieldsAsync(server, Customers, new { }, "threshold");
        await FieldsAsync(server, Customers, new { threshold = "high", colour = 1, costs = new { maybe = new { yes = 5 } } }, "colour", "costs", "threshold");
        await FieldsAsync(server, Customers, new { threshold = 0.3, costs = new { no = new { yes = -1 } } }, "costs");
        using var none = await server.Client.PostAsJsonAsync("/api/v1/models/nobody/versions/1/decisions", new { threshold = 0.3 });
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, none, "There is no model 'nobody'");
        using var version = await server.Client.PostAsJsonAsync("/api/v1/models/customers/versions/9/decisions", new { threshold = 0.3 });
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, version, "has no version 9");
        using var retired = await server.Client.PostAsync("/api/v1/models/customers/versions/1/retire", null);
        Assert.AreEqual(HttpStatusCode.OK, retired.StatusCode, await retired.Content.ReadAsStringAsync());
        using var late = await server.Client.PostAsJsonAsync(Customers, new { threshold = 0.3 });
        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, late, "Retired");

        // A version that was made before there were decisions can be decided.
        var decided = await DecideAsync(server, "/api/v1/models/customers/versions/2/decisions", new { threshold = 0.3 }, HttpStatusCode.Created);
        Assert.AreEqual(3, decided.GetProperty("version").GetInt32());
    }

    [TestMethod]
    public async Task Decisions_AreRefused_ForModelsOfNumbers()
    {
        await using var server = await StudioServer.StartAsync();
        var dataset = await server.UploadAsync(TestTables.Line());
        await TrainAsync(server, new { datasetId = dataset, label = "y", trials = 1, learners = new[] { "lbfgs" }, threads = 1 });
        using var answer = await server.Client.PostAsJsonAsync($"{Model}/versions/1/decisions", new { threshold = 0.3 });
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("The model predicts numbers", await answer.Content.ReadAsStringAsync());
    }

    private static async Task TrainAsync(StudioServer server, object request)
    {
        var experiment = await server.StartExperimentAsync(request);
        Assert.AreEqual("completed", (await server.WaitForEndAsync(experiment)).GetProperty("state").GetString());
    }

    private static async Task<JsonElement> DecideAsync(StudioServer server, string address, object wish, HttpStatusCode status)
    {
        using var answer = await server.Client.PostAsJsonAsync(address, wish);
        Assert.AreEqual(status, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return await StudioServer.ReadJsonAsync(answer);
    }

    private static async Task FieldsAsync(StudioServer server, string address, object wish, params string[] fields)
    {
        using var answer = await server.Client.PostAsJsonAsync(address, wish);
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await StudioServer.ReadJsonAsync(answer);
        CollectionAssert.AreEquivalent(fields, problem.GetProperty("errors").EnumerateObject().Select(field => field.Name).ToArray(), problem.ToString());
    }

    private static async Task<List<Answer>> PredictAsync(StudioServer server, int version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Model}@{version}/predict")
        {
            Content = new StringContent(TestTables.Customers(), Encoding.UTF8, "text/csv"),
            Headers = { { "Accept", "text/csv" } },
        };
        using var answer = await server.Client.SendAsync(request);
        var csv = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, csv);
        return [.. csv.Trim().Split('\n').Skip(1).Select(line => line.Split(',')).Select(cells => new Answer(cells[0], Number(cells[1]), Number(cells[2])))];
    }

    private static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);

    private static async Task<string[]> BatchAsync(StudioServer server, Guid dataset)
    {
        using var ordered = await server.Client.PostAsJsonAsync($"{Model}@2/batches", new { datasetId = dataset });
        Assert.AreEqual(HttpStatusCode.Accepted, ordered.StatusCode, await ordered.Content.ReadAsStringAsync());
        var address = ordered.Headers.Location!.ToString();
        Assert.Contains("event: completed", await server.Client.GetStringAsync($"{address}/events"));
        var csv = await server.Client.GetStringAsync($"{address}/result");
        var column = csv.Split('\n')[0].Trim().Split(',').ToList().IndexOf("label");
        return [.. csv.Trim().Split('\n').Skip(1).Select(line => line.Split(',')[column].Trim())];
    }

    private static async Task<string[]> GrpcAsync(string address, string[] lines)
    {
        using var channel = GrpcChannel.ForAddress(address);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var (rows, count) = (lines.Select(line => line.Replace("\"", string.Empty, StringComparison.Ordinal).Split(',')).ToList(), lines.Length);
        var request = new ModelInferRequest { ModelName = "table", ModelVersion = "2" };
        foreach (var (name, column) in new[] { ("age", 1), ("income", 2) })
        {
            var numbers = rows.Select(row => row[column].Length == 0 ? double.NaN : double.Parse(row[column], CultureInfo.InvariantCulture));
            request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = name, Datatype = "FP64", Shape = { count, 1 }, Contents = new InferTensorContents { Fp64Contents = { numbers } } });
        }

        foreach (var (name, column) in new[] { ("region", 3), ("since", 4) })
        {
            var texts = rows.Select(row => ByteString.CopyFromUtf8(row[column]));
            request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = name, Datatype = "BYTES", Shape = { count, 1 }, Contents = new InferTensorContents { BytesContents = { texts } } });
        }

        var answer = await client.ModelInferAsync(request);
        var bytes = answer.RawOutputContents[0].Span;
        var labels = new List<string>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = BitConverter.ToInt32(bytes[at..]);
            labels.Add(Encoding.UTF8.GetString(bytes.Slice(at + 4, length)));
            at += 4 + length;
        }

        return [.. labels];
    }

    private static async Task AssertExplainsAsync(StudioServer server)
    {
        object[] rows = [.. Enumerable.Range(0, 10).Select(row => new { age = 20 + (5 * row), income = 45_000, region = "south", since = "2021-03-04" })];
        using var answer = await server.Client.PostAsJsonAsync($"{Model}@2/predict?explain=true", rows);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        foreach (var row in (await StudioServer.ReadJsonAsync(answer)).GetProperty("predictions").EnumerateArray())
        {
            var label = row.GetProperty("label").GetString()!;
            Assert.AreEqual(row.GetProperty("probabilities").GetProperty("yes").GetDouble() > Threshold ? "yes" : "no", label);
            Assert.AreEqual(label, row.GetProperty("explanation").GetProperty("of").GetString());
        }
    }

    private static async Task<double> PredictedPositiveAsync(StudioServer server, int version)
    {
        var quality = await server.GetJsonAsync($"{Model}/versions/{version}/quality");
        return quality.GetProperty("validation").GetProperty("classes").GetProperty("classes")[1].GetProperty("predicted").GetDouble();
    }

    private static async Task EvaluatedAsync(StudioServer server, int version)
    {
        for (var i = 0; i < 600; i++)
        {
            var evaluation = await server.GetJsonAsync($"{Model}/versions/{version}/evaluation");
            if (evaluation.GetProperty("state").GetString() is not ("queued" or "running"))
            {
                Assert.AreEqual("completed", evaluation.GetProperty("state").GetString(), evaluation.ToString());
                return;
            }

            await Task.Delay(100);
        }

        throw new AssertFailedException("The evaluation did not end.");
    }

    private sealed record Answer(string Label, float Negative, float Positive);
}
