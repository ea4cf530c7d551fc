namespace Studio.Api.Tests.Notifications;

using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

/// <summary>People are told when something ends, by real web hooks and real mail.</summary>
[TestClass]
public sealed class NotificationTests
{
    private const string Subscriptions = "/api/v1/subscriptions";

    [TestMethod]
    public async Task Hook_IsCalledOnceAndSigned_WhenAnExperimentEnds_AlsoAfterItRefused()
    {
        await using var receiver = await HookReceiver.StartAsync();
        receiver.Refusals = 1;
        await using var server = await StudioServer.StartAsync(("Studio:Notifications:AllowPrivateAddresses", "true"), ("Studio:Notifications:PublicAddress", "https://studio.example"));
        var secret = await SubscribeAsync(server, "webhook", receiver.Address);
        var experiment = await TrainAsync(server);

        var (refused, _) = await receiver.NextAsync();
        var (body, signature) = await receiver.NextAsync();
        var notice = JsonSerializer.Deserialize<JsonElement>(body);

        Assert.AreEqual(refused, body, "It is sent again as it was.");
        Assert.AreEqual("experiment.completed", notice.GetProperty("event").GetString());
        Assert.AreEqual(experiment, notice.GetProperty("thing").GetGuid());
        Assert.AreEqual($"https://studio.example/experiments/{experiment}", notice.GetProperty("link").GetString());
        Assert.AreEqual("table version 1", notice.GetProperty("model").GetString());
        AssertSigned(secret!, body, signature!);
        var told = await UntilAsync(server, found => found.GetProperty("told").GetInt32() == 1);
        Assert.AreEqual(JsonValueKind.Null, told.TryGetProperty("lastProblem", out var problem) ? problem.ValueKind : JsonValueKind.Null);
    }

    [TestMethod]
    public async Task Hook_IsNotCalled_WhenItIsOnThisMachine()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var server = await StudioServer.StartAsync();
        await SubscribeAsync(server, "webhook", receiver.Address);
        await TrainAsync(server);

        var found = await UntilAsync(server, found => found.TryGetProperty("lastProblem", out var problem) && problem.ValueKind == JsonValueKind.String);

        Assert.Contains("AllowPrivateAddresses", found.GetProperty("lastProblem").GetString()!);
        Assert.AreEqual(0, found.GetProperty("told").GetInt32());
    }

    [TestMethod]
    public async Task Mail_IsSent_WhenAnExperimentEnds()
    {
        var mails = new MailReceiver();
        var services = new ServiceProvider();
        services.Add(mails);
        var port = FreePort();
        var receiver = new SmtpServer(new SmtpServerOptionsBuilder().ServerName("localhost").Port(port).Build(), services);
        using var ending = new CancellationTokenSource();
        var running = receiver.StartAsync(ending.Token);
        await using var server = await StudioServer.StartAsync(
            ("Studio:Notifications:MailHost", "127.0.0.1"), ("Studio:Notifications:MailPort", port.ToString(CultureInfo.InvariantCulture)), ("Studio:Notifications:MailFrom", "studio@example.org"), ("Studio:Notifications:MailPlain", "true"));
        Assert.IsNull(await SubscribeAsync(server, "mail", "ada@example.org"));
        await TrainAsync(server);

        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var text = await mails.Received.Reader.ReadAsync(late.Token);
        await ending.CancelAsync();
        await running;

        Assert.Contains("To: ada@example.org", text);
        Assert.Contains("experiment.completed", text);
        Assert.Contains("Model: table version 1", text);
    }

    [TestMethod]
    [DataRow("carrier pigeon", "https://example.org", "channel")]
    [DataRow("webhook", "ftp://example.org", "target")]
    [DataRow("webhook", "https://name:password@example.org", "target")]
    [DataRow("mail", "ada@example.org", "target")]
    public async Task Subscription_IsRefused_WhenNobodyCouldBeTold(string channel, string target, string field)
    {
        await using var server = await StudioServer.StartAsync(("Studio:Worker:Queues", ""));
        using var answer = await server.Client.PostAsJsonAsync(Subscriptions, new { channel, target });

        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.IsTrue((await StudioServer.ReadJsonAsync(answer)).GetProperty("errors").TryGetProperty(field, out _));
    }

    [TestMethod]
    public async Task Nobody_IsTold_OfAnotherProject()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var server = await StudioServer.StartAsync(("Studio:Notifications:AllowPrivateAddresses", "true"));
        using var project = await server.Client.PostAsJsonAsync("/api/v1/projects", new { name = "other" });
        using var subscribed = await server.Client.PostAsJsonAsync($"/projects/other{Subscriptions}", new { channel = "webhook", target = receiver.Address });
        Assert.AreEqual(HttpStatusCode.Created, subscribed.StatusCode, await subscribed.Content.ReadAsStringAsync());
        await SubscribeAsync(server, "webhook", receiver.Address);
        await TrainAsync(server);
        await UntilAsync(server, found => found.GetProperty("told").GetInt32() == 1);

        Assert.AreEqual(0, (await server.GetJsonAsync($"/projects/other{Subscriptions}"))[0].GetProperty("told").GetInt32());
    }

    private static void AssertSigned(string secret, string body, string signature)
    {
        var seconds = signature.Split(',')[0][2..];
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{body}")));
        Assert.AreEqual($"t={seconds},v1={expected}", signature);
    }

    private static async Task<string?> SubscribeAsync(StudioServer server, string channel, string target)
    {
        using var answer = await server.Client.PostAsJsonAsync(Subscriptions, new { channel, target });
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return (await StudioServer.ReadJsonAsync(answer)).TryGetProperty("secret", out var secret) ? secret.GetString() : null;
    }

    private static async Task<Guid> TrainAsync(StudioServer server)
    {
        var dataset = await server.UploadAsync(TestTables.Customers());
        var experiment = await server.StartExperimentAsync(new { datasetId = dataset, label = "bought", trials = 1, learners = new[] { "baseline" } });
        await server.WaitForEndAsync(experiment);
        return experiment;
    }

    private static async Task<JsonElement> UntilAsync(StudioServer server, Func<JsonElement, bool> wanted)
    {
        JsonElement found = default;
        for (var i = 0; i < 600; i++)
        {
            found = (await server.GetJsonAsync(Subscriptions))[0];
            if (wanted(found))
            {
                return found;
            }

            await Task.Delay(100);
        }

        throw new AssertFailedException(found.ToString());
    }

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private sealed class MailReceiver : MessageStore
    {
        public Channel<string> Received { get; } = Channel.CreateUnbounded<string>();

        public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            await Received.Writer.WriteAsync(Encoding.UTF8.GetString(buffer), cancellationToken);
            return SmtpResponse.Ok;
        }
    }
}
