namespace Studio.Api.Tests.Access;

using System.Net;
using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Api.Inference.Protocol;

/// <summary>Every method of gRPC, also one that is added later, called by nobody, by each role, and from another project.</summary>
[TestClass]
public sealed class EveryGrpcMethodTests
{
    // What each method is called with, so that it would answer. One that is added is added here.
    private static readonly Dictionary<string, IMessage> s_requests = new()
    {
        ["/inference.GRPCInferenceService/ServerLive"] = new ServerLiveRequest(),
        ["/inference.GRPCInferenceService/ServerReady"] = new ServerReadyRequest(),
        ["/inference.GRPCInferenceService/ServerMetadata"] = new ServerMetadataRequest(),
        ["/inference.GRPCInferenceService/ModelReady"] = new ModelReadyRequest { Name = SharedTeam.Model },
        ["/inference.GRPCInferenceService/ModelMetadata"] = new ModelMetadataRequest { Name = SharedTeam.Model },
        ["/inference.GRPCInferenceService/ModelInfer"] = Infer(),
        ["/inference.GRPCInferenceService/ModelStreamInfer"] = Infer(),
        ["/inference.GRPCInferenceService/RepositoryIndex"] = new RepositoryIndexRequest(),
        ["/inference.GRPCInferenceService/RepositoryModelLoad"] = new RepositoryModelLoadRequest { ModelName = SharedTeam.Model },
        ["/inference.GRPCInferenceService/RepositoryModelUnload"] = new RepositoryModelUnloadRequest { ModelName = SharedTeam.Model },
        ["/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"] = new ServerReflectionRequest { ListServices = "" },
        ["/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"] = new ServerReflectionRequest { ListServices = "" },
        ["/grpc.health.v1.Health/Check"] = new HealthCheckRequest(),
        ["/grpc.health.v1.Health/Watch"] = new HealthCheckRequest(),
    };

    private static StudioWithPeople s_studio = null!;
    private static GrpcChannel s_channel = null!;
    private static IReadOnlyList<IMethod> s_methods = null!;

    [ClassInitialize]
    public static async Task ConnectAsync(TestContext context)
    {
        (s_studio, _) = await SharedTeam.StartedAsync();
        s_channel = GrpcChannel.ForAddress(SharedTeam.GrpcAddress);
        s_methods = [.. s_studio.Server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method).OfType<IMethod>().DistinctBy(method => method.FullName)];
    }

    [ClassCleanup]
    public static void Stop() => s_channel.Dispose();

    [TestMethod]
    public void Methods_AreAllListedHere()
    {
        Assert.AreSequenceEqual(s_requests.Keys.Order(StringComparer.Ordinal), s_methods.Select(method => method.FullName).Order(StringComparer.Ordinal));
        Assert.IsEmpty(GRPCInferenceService.Descriptor.Methods.Select(method => $"/{GRPCInferenceService.Descriptor.FullName}/{method.Name}").Except(s_requests.Keys));
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("mst_unknown1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [DataRow("nonsense")]
    public async Task Nobody_IsAnswered_WhenTheyHaveNoKey(string? key)
    {
        foreach (var project in new[] { null, SharedTeam.Project, "none" })
        {
            await AssertAllAsync(method => IsHealth(method) ? StatusCode.OK : StatusCode.Unauthenticated, key, project, "Authorization: Bearer mst_");
        }
    }

    [TestMethod]
    public async Task Key_IsUnknown_InAnotherProject()
    {
        var key = await s_studio.KeyAsync("science", "admin");
        foreach (var project in new[] { null, SharedTeam.Project, "none" })
        {
            await AssertAllAsync(method => IsHealth(method) ? StatusCode.OK : StatusCode.Unauthenticated, key, project, "for another project");
        }
    }

    [TestMethod]
    public async Task Project_IsUnknown_ToWhoeverHasNoPartInIt()
    {
        var token = await s_studio.TokenOfNewPersonAsync("calls-stranger");
        foreach (var project in new[] { SharedTeam.Project, "none" })
        {
            await AssertAllAsync(method => IsHealth(method) ? StatusCode.OK : StatusCode.NotFound, token, project, $"no project '{project}'");
        }

        // That there is a default project everybody knows.
        await AssertAllAsync(method => method.Name.StartsWith("Model", StringComparison.Ordinal) || method.Name.StartsWith("Repository", StringComparison.Ordinal) ? StatusCode.PermissionDenied : StatusCode.OK, token, null, "no role");
    }

    [TestMethod]
    [DataRow("predictor")]
    [DataRow("viewer")]
    [DataRow("editor")]
    [DataRow("admin")]
    public async Task Role_MayCall_InItsProject(string role) => await AssertAllAsync(_ => StatusCode.OK, await s_studio.KeyAsync(SharedTeam.Project, role), SharedTeam.Project, "");

    [TestMethod]
    public async Task Model_IsThere_InTheProjectOfTheCallOnly()
    {
        var token = s_studio.AdminClient.DefaultRequestHeaders.Authorization!.Parameter;
        foreach (var (project, found) in new[] { (SharedTeam.Project, true), ("science", false), ("default", false), (null, false) })
        {
            await AssertAllAsync(
                method => found || !method.Name.StartsWith("Model", StringComparison.Ordinal) && !method.Name.Contains("load", StringComparison.OrdinalIgnoreCase) || method.Name is "ModelReady" or "ModelStreamInfer"
                    ? StatusCode.OK : StatusCode.NotFound,
                token, project, $"no model '{SharedTeam.Model}'");
            var client = new GRPCInferenceService.GRPCInferenceServiceClient(s_channel);
            Assert.AreEqual(found, (await client.ModelReadyAsync(new ModelReadyRequest { Name = SharedTeam.Model }, HeadersOf(token, project))).Ready);
            Assert.HasCount(found ? 1 : 0, (await client.RepositoryIndexAsync(new RepositoryIndexRequest(), HeadersOf(token, project))).Models);
        }
    }

    [TestMethod]
    public async Task Call_IsAnswered_WhenWhoeverCallsHasSignedIn()
    {
        var cookies = new CookieContainer();
        using var browser = await StudioWithPeople.SignInAsync(s_studio.Server, StudioWithPeople.Admin, StudioWithPeople.Password, cookies);
        var headers = new Metadata { { "studio-project", SharedTeam.Project }, { "cookie", cookies.GetCookieHeader(browser.BaseAddress!) } };

        Assert.IsTrue((await new GRPCInferenceService.GRPCInferenceServiceClient(s_channel).ModelReadyAsync(new ModelReadyRequest { Name = SharedTeam.Model }, headers)).Ready);
    }

    private static bool IsHealth(IMethod method) => method.ServiceName == "grpc.health.v1.Health";

    private static ModelInferRequest Infer() => new()
    {
        ModelName = SharedTeam.Model,
        Inputs = { Number("age", 40), Number("income", 1000), Text("region", "north"), Text("since", "2020-01-01") },
    };

    private static ModelInferRequest.Types.InferInputTensor Number(string name, float value) =>
        new() { Name = name, Datatype = "FP32", Shape = { 1, 1 }, Contents = new InferTensorContents { Fp32Contents = { value } } };

    private static ModelInferRequest.Types.InferInputTensor Text(string name, string value) =>
        new() { Name = name, Datatype = "BYTES", Shape = { 1, 1 }, Contents = new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8(value) } } };

    private static Metadata HeadersOf(string? key, string? project)
    {
        var headers = new Metadata();
        if (key is not null)
        {
            headers.Add("authorization", $"Bearer {key}");
        }

        if (project is not null)
        {
            headers.Add("studio-project", project);
        }

        return headers;
    }

    private static async Task AssertAllAsync(Func<IMethod, StatusCode> wanted, string? key, string? project, string words)
    {
        var others = new List<string>();
        foreach (var method in s_methods)
        {
            var status = await CallAsync(method, HeadersOf(key, project));
            if (status.StatusCode != wanted(method))
            {
                others.Add($"{method.FullName} of {project} answers {status}");
            }
            else if (status.StatusCode != StatusCode.OK)
            {
                Assert.Contains(words, status.Detail);
                ProblemAssert.IsForPeople(status.Detail);
            }
        }

        Assert.IsEmpty(others, string.Join('\n', others));
    }

    private static async Task<Status> CallAsync(IMethod method, Metadata headers)
    {
        var plain = new Method<byte[], byte[]>(method.Type, method.ServiceName, method.Name, Marshallers.Create(bytes => bytes, bytes => bytes), Marshallers.Create(bytes => bytes, bytes => bytes));
        var (invoker, options, request) = (s_channel.CreateCallInvoker(), new CallOptions(headers, DateTime.UtcNow.AddSeconds(60)), s_requests[method.FullName].ToByteArray());
        try
        {
            switch (method.Type)
            {
                case MethodType.Unary:
                    using (var call = invoker.AsyncUnaryCall(plain, null, options, request))
                    {
                        await call;
                    }

                    break;
                case MethodType.ServerStreaming:
                    using (var call = invoker.AsyncServerStreamingCall(plain, null, options, request))
                    {
                        Assert.IsTrue(await call.ResponseStream.MoveNext(CancellationToken.None));
                    }

                    break;
                default:
                    using (var call = invoker.AsyncDuplexStreamingCall(plain, null, options))
                    {
                        await WriteAsync(call, request);
                        Assert.IsTrue(await call.ResponseStream.MoveNext(CancellationToken.None));
                    }

                    break;
            }

            return Status.DefaultSuccess;
        }
        catch (RpcException refused)
        {
            return refused.Status;
        }
    }

    private static async Task WriteAsync(AsyncDuplexStreamingCall<byte[], byte[]> call, byte[] request)
    {
        try
        {
            await call.RequestStream.WriteAsync(request);
            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // Refused already; reading tells why.
        }
    }
}
