namespace Studio.Api.Tests.Assistants;

using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using Studio.Api.Assistants;
using Studio.Api.Hosting;
using Studio.Jobs.Access;

/// <summary>Every tool asks what the caller may do: none is forgotten here, and none does more than its right.</summary>
[TestClass]
public sealed class ToolRightsTests
{
    // A tool that is added is added here, with the right it needs.
    private static readonly Dictionary<string, Right> Rights = new()
    {
        ["list_datasets"] = Right.View,
        ["profile_dataset"] = Right.View,
        ["upload_dataset"] = Right.Edit,
        ["start_experiment"] = Right.Edit,
        ["list_experiments"] = Right.View,
        ["get_experiment"] = Right.View,
        ["cancel_experiment"] = Right.Edit,
        ["list_models"] = Right.Predict,
        ["get_model"] = Right.Predict,
        ["read_report"] = Right.View,
        ["predict"] = Right.Predict,
    };

    private static StudioServer s_server = null!;
    private static Guid s_dataset;
    private static Guid s_experiment;

    public static IEnumerable<string> Tools => Rights.Keys;

    [ClassInitialize]
    public static async Task FillAsync(TestContext context)
    {
        s_server = await StudioServer.StartAsync();
        s_dataset = await s_server.UploadAsync(TestTables.Customers(60), "customers.csv");
        s_experiment = await s_server.StartExperimentAsync(new { datasetId = s_dataset, label = "bought", trials = 1, learners = new[] { "lbfgs" } });
        Assert.AreEqual("completed", (await s_server.WaitForEndAsync(s_experiment, context.CancellationToken)).GetProperty("state").GetString());
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    public void Tools_AreAllListedHere() => Assert.AreSequenceEqual(Rights.Keys.Order(), Methods().Keys.Order());

    [TestMethod]
    public void Tools_ThatOnlyRead_SaySo() =>
        Assert.AreSequenceEqual(
            Rights.Where(tool => tool.Value != Right.Edit).Select(tool => tool.Key).Order(),
            Methods().Where(tool => tool.Value.GetCustomAttribute<McpServerToolAttribute>()!.ReadOnly).Select(tool => tool.Key).Order());

    [TestMethod]
    [DynamicData(nameof(Tools))]
    public async Task Tool_IsRefused_WhenTheRoleDoesNotAllowIt(string tool)
    {
        foreach (Role? role in new Role?[] { null, Role.Predictor, Role.Viewer, Role.Editor, Role.Admin })
        {
            var caller = new Caller("ada", Caller.DefaultProject, role);
            var failure = await FailureAsync(tool, caller);

            Assert.AreEqual(!caller.May(Rights[tool]), failure is AccessDeniedException, $"{tool} as {role?.ToString() ?? "nobody"}: {failure?.Message ?? "done"}");
        }
    }

    [TestMethod]
    public void Denial_IsToldAsASentence() =>
        Assert.AreEqual("ada may not.", ToolCalls.SentenceOf(new AccessDeniedException("ada may not."), null, null));

    [TestMethod]
    public void Surprise_IsToldWithoutDetails() =>
        ProblemAssert.IsForPeople(ToolCalls.SentenceOf(new InvalidOperationException("System.Secret at /etc"), null, null));

    private static async Task<Exception?> FailureAsync(string tool, Caller caller)
    {
        var method = Methods()[tool];
        await using var scope = s_server.Services.CreateAsyncScope();
        using var entered = Caller.Enter(caller);
        try
        {
            await (Task<string>)method.Invoke(ActivatorUtilities.CreateInstance(scope.ServiceProvider, method.DeclaringType!), [.. method.GetParameters().Select(ArgumentFor)])!;
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private static object? ArgumentFor(ParameterInfo parameter) => parameter.Name switch
    {
        "datasetId" => s_dataset,
        "experimentId" => s_experiment,
        "csv" => TestTables.Customers(20),
        "label" => "bought",
        "trials" => 1,
        "learners" => new[] { "baseline" },
        "model" => "customers",
        "report" => "metrics",
        "rows" => new[] { new JsonObject { ["age"] = 40 } },
        _ when parameter.ParameterType == typeof(CancellationToken) => CancellationToken.None,
        _ => parameter.HasDefaultValue ? parameter.DefaultValue : throw new AssertFailedException($"Say here what to give for {parameter.Name}."),
    };

    private static Dictionary<string, MethodInfo> Methods() => typeof(StudioApp).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Where(method => method.GetCustomAttribute<McpServerToolAttribute>() is not null)
        .ToDictionary(method => method.GetCustomAttribute<McpServerToolAttribute>()!.Name!);
}
