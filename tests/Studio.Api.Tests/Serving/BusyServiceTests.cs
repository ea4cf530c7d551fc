namespace Studio.Api.Tests.Serving;

using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Studio.Api.Serving;
using Studio.Api.Tests.Compatibility;
using Studio.Api.Tests.Inference;

/// <summary>Too much at once is told, and nothing else suffers from it.</summary>
[TestClass]
public sealed class BusyServiceTests
{
    private const string Predict = "/api/v1/models/customers/predict";
    private const string Infer = "/v2/models/customers/infer";

    [TestMethod]
    public async Task Calls_AreToldToComeAgain_WhenNobodyMayWait()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data), ("Serving:Threads", "1"), ("Serving:MaxQueuedCalls", "0"));
        var gate = server.Services.GetRequiredService<ServingGate>();
        using (var turn = await gate.EnterAsync(CancellationToken.None))
        {
            Assert.IsTrue(turn.IsAcquired);
            using var predicted = await server.Client.PostAsJsonAsync(Predict, new[] { new { age = 30 } });
            await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, predicted, "try again in a second");
            Assert.AreEqual(TimeSpan.FromSeconds(1), predicted.Headers.RetryAfter?.Delta);
            using var inferred = await server.Client.PostAsJsonAsync(Infer, new { });
            await InferTest.IsRefusedAsync(inferred, HttpStatusCode.ServiceUnavailable, "try again in a second");
            Assert.AreEqual(TimeSpan.FromSeconds(1), inferred.Headers.RetryAfter?.Delta);
        }

        using var answer = await server.Client.PostAsJsonAsync(Predict, new[] { new { age = 30 } });
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task Bodies_AreBounded_ByWhatTheyTakeTogether()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data), ("Serving:MaxBodiesMegabytes", "32"));
        var gate = server.Services.GetRequiredService<ServingGate>();
        using (gate.Reserve(31 << 20))
        {
            foreach (var isChunked in new[] { false, true })
            {
                using var refused = await SendAsync(server, new byte[4 << 20], isChunked);
                await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, refused, "try again in a second");
                using var small = await SendAsync(server, """[{"age": 30}]"""u8.ToArray(), isChunked);
                Assert.AreEqual(HttpStatusCode.OK, small.StatusCode, await small.Content.ReadAsStringAsync());
            }
        }

        using var answer = await SendAsync(server, [.. """[{"age": 30}]"""u8, .. Enumerable.Repeat((byte)' ', 4 << 20)], isChunked: true);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task Calls_AreAllAnswered_WhenManyHaveNoLength()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data), ("Serving:MaxBodiesMegabytes", "32"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => SendAsync(server, """[{"age": 30}]"""u8.ToArray(), isChunked: true)));
        Assert.IsTrue(answers.All(answer => answer.StatusCode == HttpStatusCode.OK), string.Join(' ', answers.Select(answer => answer.StatusCode).Distinct()));
        foreach (var answer in answers)
        {
            answer.Dispose();
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(StudioServer server, byte[] body, bool isChunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Predict) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        (request.Headers.TransferEncodingChunked, request.Headers.ExpectContinue) = (isChunked, body.Length > 1 << 20);
        return await server.Client.SendAsync(request);
    }
}
