namespace Studio.Api.Tests.Inference;

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

/// <summary>One service over HTTP and gRPC with three small models, for tests that only ask for predictions.</summary>
[TestClass]
public static class SharedStudio
{
    /// <summary>Two classes by columns of every kind: <c>account, grade, rate, member, since, age, income, region</c>.</summary>
    public const string Shop = "shop";

    /// <summary>A number by two numbers: <c>x, z</c>.</summary>
    public const string Line = "line";

    /// <summary>Three classes that are whole numbers, by one number: <c>size</c>.</summary>
    public const string Steps = "steps";

    private static readonly int GrpcPort = FreePort();
    private static readonly Lazy<Task<StudioServer>> Server = new(StartAsync);

    /// <summary>Address of gRPC.</summary>
    public static string GrpcAddress => $"http://127.0.0.1:{GrpcPort.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The service with its models published.</summary>
    internal static Task<StudioServer> StartedAsync() => Server.Value;

    /// <summary>Ends it after the last test.</summary>
    [AssemblyCleanup]
    public static async Task EndAsync()
    {
        if (Server.IsValueCreated)
        {
            await (await Server.Value).DisposeAsync();
        }

        await Access.SharedTeam.EndAsync();
    }

    /// <summary>A table for <see cref="Shop"/>: account numbers beyond 2⁵³, levels that are numbers, yes and no, dates, numbers, texts.</summary>
    private static string ShopTable()
    {
        string[] grades = ["1", "2", "3", "A"], rates = ["0.1", "0.25", "none"], regions = ["north", "south", "Zürich, West", "日本"];
        var random = new Random(5);
        var csv = new StringBuilder("account,grade,rate,member,since,age,income,region,bought\n");
        for (var i = 0; i < 320; i++)
        {
            var (account, grade, rate, region) = (random.Next(6), random.Next(4), random.Next(3), random.Next(4));
            var (member, age, income) = (random.Next(2) == 0, random.Next(18, 80), Math.Round(60_000 * random.NextDouble(), 2));
            var score = (account % 2) + (grade == 1 ? 1.5 : 0) + (rate == 0 ? 1 : 0) + (member ? 1 : 0) + ((age - 49) / 20.0) + ((income - 30_000) / 30_000) + (region == 0 ? 1 : 0);
            var since = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(random.Next(1000));
            csv.Append(CultureInfo.InvariantCulture, $"{900_719_925_474_099_301L + account},{grades[grade]},{rates[rate]},{(member ? "yes" : "no")},{since:yyyy-MM-dd},");
            csv.Append(CultureInfo.InvariantCulture, $"{(random.Next(20) == 0 ? "" : age)},{income},\"{(random.Next(25) == 0 ? "" : regions[region])}\",{(score > 2.2 ? "yes" : "no")}\n");
        }

        return csv.ToString();
    }

    private static string StepsTable()
    {
        var random = new Random(6);
        var csv = new StringBuilder("size,step\n");
        for (var i = 0; i < 150; i++)
        {
            var size = random.NextDouble() * 9;
            csv.Append(CultureInfo.InvariantCulture, $"{size:F3},{(int)(size / 3)}\n");
        }

        return csv.ToString();
    }

    private static async Task<StudioServer> StartAsync()
    {
        var server = await StudioServer.StartAsync(("Serving:GrpcUrls", GrpcAddress));
        await TrainAsync(server, Shop, ShopTable(), "bought", "binary");
        await TrainAsync(server, Line, TestTables.Line(), "y", "regression");
        await TrainAsync(server, Steps, StepsTable(), "step", "multiclass");
        return server;
    }

    private static async Task TrainAsync(StudioServer server, string name, string table, string label, string task)
    {
        var dataset = await server.UploadAsync(table, $"{name}.csv");
        var experiment = await server.StartExperimentAsync(new
        {
            datasetId = dataset,
            label,
            task,
            name,
            learners = new[] { task == "regression" ? "fasttree" : "lbfgs" },
            parameters = task == "regression" ? (object)new { trees = 50 } : new { l2 = 0.01 },
            threads = 1,
            purposes = name == Shop ? new { account = "categorical", grade = "categorical", rate = "categorical", region = "categorical", member = "categorical" } : null,
        });
        var ended = await server.WaitForEndAsync(experiment);
        Assert.AreEqual("completed", ended.GetProperty("state").GetString(), ended.ToString());
    }

    /// <summary>A port that nobody listens on.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
