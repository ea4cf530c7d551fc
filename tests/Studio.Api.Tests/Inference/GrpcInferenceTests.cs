namespace Studio.Api.Tests.Inference;

using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;
using Studio.Api.Inference.Protocol;

/// <summary>The protocol over gRPC, with a real client.</summary>
[TestClass]
public sealed class GrpcInferenceTests : IDisposable
{
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(SharedStudio.GrpcAddress, new GrpcChannelOptions { MaxSendMessageSize = null, MaxReceiveMessageSize = null });

    private GRPCInferenceService.GRPCInferenceServiceClient Client => new(_channel);

    [TestInitialize]
    public async Task StartAsync() => await SharedStudio.StartedAsync();

    public void Dispose() => _channel.Dispose();

    [TestMethod]
    public async Task Server_TellsOfItself()
    {
        Assert.IsTrue((await Client.ServerLiveAsync(new())).Live);
        Assert.IsTrue((await Client.ServerReadyAsync(new())).Ready);
        var metadata = await Client.ServerMetadataAsync(new());
        Assert.AreEqual("MaaS.Studio", metadata.Name);
        Assert.Contains("model_repository", metadata.Extensions);
    }

    [TestMethod]
    public async Task Health_AndReflection_AreThere()
    {
        var health = await new Health.HealthClient(_channel).CheckAsync(new HealthCheckRequest());
        Assert.AreEqual(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);

        using var call = new ServerReflection.ServerReflectionClient(_channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = string.Empty });
        Assert.IsTrue(await call.ResponseStream.MoveNext(CancellationToken.None));
        var services = call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).ToArray();
        Assert.Contains("inference.GRPCInferenceService", services);
        await call.RequestStream.CompleteAsync();
    }

    [TestMethod]
    public async Task Model_IsDescribedAsOverHttp()
    {
        var server = await SharedStudio.StartedAsync();
        var described = await server.GetJsonAsync($"/v2/models/{SharedStudio.Shop}");

        var metadata = await Client.ModelMetadataAsync(new ModelMetadataRequest { Name = SharedStudio.Shop });

        Assert.AreEqual(described.GetProperty("name").GetString(), metadata.Name);
        CollectionAssert.AreEqual(new[] { "1" }, metadata.Versions);
        foreach (var (name, tensors) in new[] { ("inputs", metadata.Inputs), ("outputs", metadata.Outputs) })
        {
            CollectionAssert.AreEqual(
                described.GetProperty(name).EnumerateArray().Select(tensor => $"{tensor.GetProperty("name")} {tensor.GetProperty("datatype")} {tensor.GetProperty("shape")}").ToArray(),
                tensors.Select(tensor => $"{tensor.Name} {tensor.Datatype} [{string.Join(',', tensor.Shape)}]").ToArray());
        }

        CollectionAssert.AreEquivalent(
            described.GetProperty("properties").EnumerateObject().Select(property => $"{property.Name}={property.Value}").ToArray(),
            metadata.Properties.Select(property => $"{property.Key}={property.Value}").ToArray());
    }

    [TestMethod]
    [DataRow("shop", "", true)]
    [DataRow("shop", "1", true)]
    [DataRow("shop@latest", "", true)]
    [DataRow("shop", "9", false)]
    [DataRow("none", "", false)]
    [DataRow("", "", false)]
    public async Task Model_IsReadyOrNot(string name, string version, bool ready) =>
        Assert.AreEqual(ready, (await Client.ModelReadyAsync(new ModelReadyRequest { Name = name, Version = version })).Ready);

    [TestMethod]
    public async Task Repository_ListsLoadsAndUnloads()
    {
        var index = await Client.RepositoryIndexAsync(new RepositoryIndexRequest { Ready = true });
        CollectionAssert.AreEqual(new[] { "line 1 READY", "shop 1 READY", "steps 1 READY" }, index.Models.Select(model => $"{model.Name} {model.Version} {model.State}").ToArray());
        await Client.RepositoryModelUnloadAsync(new RepositoryModelUnloadRequest { ModelName = SharedStudio.Steps });
        await Client.RepositoryModelLoadAsync(new RepositoryModelLoadRequest { ModelName = SharedStudio.Steps });
        await IsRefusedAsync(StatusCode.NotFound, () => Client.RepositoryModelLoadAsync(new RepositoryModelLoadRequest { ModelName = "none" }).ResponseAsync, "no model 'none'");
        await IsRefusedAsync(StatusCode.NotFound, () => Client.RepositoryModelUnloadAsync(new RepositoryModelUnloadRequest { ModelName = "none" }).ResponseAsync, "no model 'none'");
        await IsRefusedAsync(StatusCode.InvalidArgument, () => Client.RepositoryModelUnloadAsync(new RepositoryModelUnloadRequest { ModelName = "a@b@c" }).ResponseAsync, "'b@c' is not a version");
    }

    [TestMethod]
    [DataRow(false, null)]
    [DataRow(true, null)]
    [DataRow(true, "gzip")]
    public async Task Infer_AnswersAsOverHttp(bool raw, string? packing)
    {
        var headers = packing is null ? null : new Metadata { { "grpc-internal-encoding-request", packing } };

        var answer = await Client.ModelInferAsync(Request(InferTest.ShopTensors(), raw), headers);

        Assert.AreEqual("shop 1 Anfrage-ü", $"{answer.ModelName} {answer.ModelVersion} {answer.Id}");
        Assert.IsTrue(Guid.TryParse(answer.Parameters["prediction_id"].StringParam, out _));
        await IsAsPredictedAsync(answer);
    }

    [TestMethod]
    public async Task Infer_TakesTypedValues_OfEveryType()
    {
        var (labels, numbers) = await InferTest.PredictAsync(SharedStudio.Line, new System.Text.Json.Nodes.JsonObject { ["x"] = 3, ["z"] = 1 });
        Assert.IsEmpty(labels);
        foreach (var type in new[] { "INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32", "UINT64", "FP32", "FP64" })
        {
            var answer = await Client.ModelInferAsync(Request([new TestTensor("x", type, 3), new TestTensor("z", type, 1)], raw: false, SharedStudio.Line));
            InferTest.AreEqual(numbers, [Convert.ToDouble(TestAnswer.Unpack(answer.Outputs[0].Datatype, answer.RawOutputContents[0].Span)[0], CultureInfo.InvariantCulture)]);
        }

        foreach (var type in new[] { "FP16", "BF16" })
        {
            var answer = await Client.ModelInferAsync(Request([new TestTensor("x", type, 3), new TestTensor("z", type, 1)], raw: true, SharedStudio.Line));
            InferTest.AreEqual(numbers, [Convert.ToDouble(TestAnswer.Unpack(answer.Outputs[0].Datatype, answer.RawOutputContents[0].Span)[0], CultureInfo.InvariantCulture)]);
            await IsRefusedAsync(StatusCode.InvalidArgument, () => InferAsync(Request([new TestTensor("x", type, 3), new TestTensor("z", type, 1)], raw: false, SharedStudio.Line)), "'x'", "raw_input_contents");
        }
    }

    [TestMethod]
    public async Task Infer_AnswersTheOutputsAskedFor_InThatOrder()
    {
        var request = Request(InferTest.ShopTensors(), raw: true);
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "probabilities" });
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "label" });

        var answer = await Client.ModelInferAsync(request);

        CollectionAssert.AreEqual(new[] { "probabilities", "label" }, answer.Outputs.Select(output => output.Name).ToArray());
        Assert.HasCount(2, answer.RawOutputContents);
        var none = await Client.ModelInferAsync(Request([.. InferTest.ShopTensors().Select(tensor => tensor with { Values = [], Shape = [0, 1] })], raw: true));
        Assert.AreEqual("0; 0,2", string.Join("; ", none.Outputs.Select(output => string.Join(',', output.Shape))));
    }

    [TestMethod]
    public async Task Infer_NamesTheCulprit()
    {
        var good = InferTest.ShopTensors();
        await IsRefusedAsync(StatusCode.NotFound, () => InferAsync(Request(good, true, "none")), "no model 'none'");
        await IsRefusedAsync(StatusCode.InvalidArgument, () => InferAsync(Request(good[1..], true)), "'account'");
        await IsRefusedAsync(StatusCode.InvalidArgument, () => InferAsync(Request([.. good, good[5]], true)), "'age'", "twice");
        await IsRefusedAsync(StatusCode.InvalidArgument, () => InferAsync(Request([.. good[..5], good[5] with { Shape = [-1, 1] }, .. good[6..]], true)), "'age'", "[-1,1]");
        await IsRefusedAsync(StatusCode.InvalidArgument, () => InferAsync(Request([.. good[..5], good[5] with { Datatype = "INT8", Values = [1, 2, 3, 300] }, .. good[6..]], false)), "'age'", "int_contents");

        var wrong = Request(good, false);
        wrong.Inputs[5].Datatype = "INT64";
        await IsRefusedAsync(StatusCode.InvalidArgument, () => InferAsync(wrong), "'age'", "int64_contents", "fp32_contents");
        wrong.Inputs[5].Datatype = "number";
        await IsRefusedAsync(StatusCode.InvalidArgument, () => InferAsync(wrong), "'age'", "'number'");

        var raw = Request(good, true);
        raw.RawInputContents.RemoveAt(0);
        await IsRefusedAsync(StatusCode.InvalidArgument, () => InferAsync(raw), "7 raw_input_contents for 8 inputs");
        raw.RawInputContents.Insert(0, ByteString.CopyFrom(1, 2, 3));
        await IsRefusedAsync(StatusCode.InvalidArgument, () => InferAsync(raw), "'account', row 1", "past the end");
        var both = Request(good, true);
        both.Inputs[5].Contents = new InferTensorContents { Fp32Contents = { 1 } };
        await IsRefusedAsync(StatusCode.InvalidArgument, () => InferAsync(both), "'age'", "both");
        var shared = Request(good, true);
        shared.Inputs[5].Parameters["shared_memory_region"] = new InferParameter { StringParam = "a" };
        await IsRefusedAsync(StatusCode.InvalidArgument, () => InferAsync(shared), "'age'", "shared memory");
        var output = Request(good, true);
        output.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "score" });
        await IsRefusedAsync(StatusCode.InvalidArgument, () => InferAsync(output), "no output 'score'");
        await IsRefusedAsync(StatusCode.InvalidArgument, () => InferAsync(new ModelInferRequest { ModelName = SharedStudio.Shop }), "'account'");
    }

    [TestMethod]
    public async Task Infer_RefusesAMessageBeyondTheLimit()
    {
        var request = Request([.. InferTest.ShopTensors([InferTest.ShopRows[0]])[..7], new TestTensor("region", "BYTES", new string('x', 34 << 20))], true);
        await IsRefusedAsync(StatusCode.ResourceExhausted, () => InferAsync(request));
        await IsAsPredictedAsync(await Client.ModelInferAsync(Request(InferTest.ShopTensors(), true)));
    }

    [TestMethod]
    public async Task Stream_GoesOn_AfterACallThatFails()
    {
        using var call = Client.ModelStreamInfer();
        await call.RequestStream.WriteAsync(Request(InferTest.ShopTensors(), true));
        await call.RequestStream.WriteAsync(Request(InferTest.ShopTensors()[1..], true));
        await call.RequestStream.WriteAsync(Request(InferTest.ShopTensors(), true, "none"));
        await call.RequestStream.WriteAsync(Request(InferTest.ShopTensors(), false));
        await call.RequestStream.CompleteAsync();
        var answers = await call.ResponseStream.ReadAllAsync().ToListAsync();

        Assert.HasCount(4, answers);
        await IsAsPredictedAsync(answers[0].InferResponse);
        Assert.Contains("'account'", answers[1].ErrorMessage);
        Assert.Contains("'none'", answers[2].ErrorMessage);
        await IsAsPredictedAsync(answers[3].InferResponse);
    }

    [TestMethod]
    public async Task Calls_AreCounted_AlsoThoseThatAreRefused()
    {
        var server = await SharedStudio.StartedAsync();
        async Task<(long Calls, long Errors)> CountAsync() => (await server.GetJsonAsync($"/api/v1/models/{SharedStudio.Line}/versions/1/monitoring")).GetProperty("whole") is var whole
            ? (whole.GetProperty("calls").GetInt64(), whole.GetProperty("clientErrors").GetInt64()) : default;
        var before = await CountAsync();

        await Client.ModelInferAsync(Request([new TestTensor("x", "FP32", 3), new TestTensor("z", "FP32", 1)], raw: true, SharedStudio.Line));
        await Assert.ThrowsAsync<RpcException>(async () => await Client.ModelInferAsync(Request([new TestTensor("x", "FP32", 3)], raw: true, SharedStudio.Line)));

        // Others may call it as well.
        var after = await CountAsync();
        Assert.IsGreaterThanOrEqualTo(before.Calls + 2, after.Calls);
        Assert.IsGreaterThanOrEqualTo(before.Errors + 1, after.Errors);
    }

    private static async Task IsAsPredictedAsync(ModelInferResponse answer)
    {
        var (labels, numbers) = await InferTest.PredictAsync(SharedStudio.Shop, InferTest.ShopRows);
        CollectionAssert.AreEqual(new[] { "label BYTES 4", "probabilities FP32 4,2" }, answer.Outputs.Select(output => $"{output.Name} {output.Datatype} {string.Join(',', output.Shape)}").ToArray());
        CollectionAssert.AreEqual(labels, TestAnswer.Unpack("BYTES", answer.RawOutputContents[0].Span));
        InferTest.AreEqual(numbers, [.. TestAnswer.Unpack("FP32", answer.RawOutputContents[1].Span).Select(value => (double)(float)value!)]);
    }

    private static async Task IsRefusedAsync(StatusCode code, Func<Task> call, params string[] words)
    {
        var refused = await Assert.ThrowsExactlyAsync<RpcException>(call);
        Assert.AreEqual(code, refused.StatusCode, refused.Status.Detail);
        ProblemAssert.IsForPeople(refused.Status.Detail);
        foreach (var word in words)
        {
            Assert.Contains(word, refused.Status.Detail);
        }
    }

    private static ModelInferRequest Request(IReadOnlyList<TestTensor> tensors, bool raw, string model = SharedStudio.Shop)
    {
        var request = new ModelInferRequest { ModelName = model, Id = "Anfrage-ü" };
        foreach (var tensor in tensors)
        {
            request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = tensor.Name, Datatype = tensor.Datatype, Shape = { tensor.Shape }, Contents = raw ? null : ContentsOf(tensor) });
            if (raw)
            {
                request.RawInputContents.Add(ByteString.CopyFrom(tensor.ToBytes()));
            }
        }

        return request;
    }

    private static InferTensorContents ContentsOf(TestTensor tensor)
    {
        double[] numbers = tensor.Datatype == "BYTES" ? [] : [.. tensor.Values.Select(value => Convert.ToDouble(value ?? double.NaN, CultureInfo.InvariantCulture))];
        return tensor.Datatype switch
        {
            "BYTES" => new() { BytesContents = { tensor.Values.Select(value => ByteString.CopyFromUtf8((string?)value ?? string.Empty)) } },
            "INT64" => new() { Int64Contents = { numbers.Select(number => (long)number) } },
            "UINT64" => new() { Uint64Contents = { numbers.Select(number => (ulong)number) } },
            "FP64" => new() { Fp64Contents = { numbers } },
            "FP32" or "FP16" or "BF16" => new() { Fp32Contents = { numbers.Select(number => (float)number) } },
            _ when tensor.Datatype[0] == 'U' => new() { UintContents = { numbers.Select(number => (uint)number) } },
            _ => new() { IntContents = { numbers.Select(number => (int)number) } },
        };
    }

    private async Task InferAsync(ModelInferRequest request) => await Client.ModelInferAsync(request);
}
