namespace Studio.Api.Inference;

using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Studio.Api.Inference.Protocol;
using Studio.Api.Serving;
using Studio.Jobs.Monitoring;
using Studio.Jobs.Storage;

/// <summary>The Open Inference Protocol over gRPC. Outputs are raw bytes always: some clients read no others.</summary>
/// <param name="models">The models.</param>
/// <param name="health">Tells whether the server is ready.</param>
/// <param name="monitor">Counts calls.</param>
/// <param name="time">When calls come.</param>
internal sealed class GrpcInference(InferenceModels models, HealthCheckService health, PredictionMonitor monitor, TimeProvider time) : GRPCInferenceService.GRPCInferenceServiceBase
{
    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) => Task.FromResult(new ServerLiveResponse { Live = true });

    public override async Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        new() { Ready = (await health.CheckHealthAsync(context.CancellationToken)).Status == HealthStatus.Healthy };

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerMetadataResponse { Name = ServerDescription.Name, Version = ServerDescription.Version, Extensions = { ServerDescription.Extensions } });

    public override async Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context)
    {
        try
        {
            using var opening = await models.OpenAsync(request.Name, request.Version, context.CancellationToken);
            return new ModelReadyResponse { Ready = true };
        }
        catch (Exception exception) when (exception is InferException or InvalidDataException or Jobs.Artifacts.ArtifactException)
        {
            return new ModelReadyResponse { Ready = false };
        }
    }

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context) => GuardAsync(async () =>
    {
        var described = await models.DescribeAsync(request.Name, request.Version, context.CancellationToken);
        return new ModelMetadataResponse
        {
            Name = described.Name,
            Versions = { described.Versions },
            Platform = ModelDescription.Platform,
            Inputs = { described.Inputs.Select(MetadataOf) },
            Outputs = { described.Outputs.Select(MetadataOf) },
            Properties = { described.Properties.ToDictionary() },
        };
    });

    public override Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context) => GuardAsync(() => InferAsync(request, context.CancellationToken));

    public override async Task ModelStreamInfer(
        IAsyncStreamReader<ModelInferRequest> requestStream, IServerStreamWriter<ModelStreamInferResponse> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            await responseStream.WriteAsync(await AnswerAsync(requestStream.Current, context.CancellationToken), context.CancellationToken);
        }
    }

    public override async Task<RepositoryIndexResponse> RepositoryIndex(RepositoryIndexRequest request, ServerCallContext context)
    {
        var versions = await models.ListAsync(context.CancellationToken);
        return new RepositoryIndexResponse
        {
            Models =
            {
                versions.Where(version => !request.Ready || version.State == ModelVersionState.Ready).Select(version => new RepositoryIndexResponse.Types.ModelIndex
                {
                    Name = version.Name,
                    Version = version.Version.ToString(CultureInfo.InvariantCulture),
                    State = version.State == ModelVersionState.Ready ? "READY" : "UNAVAILABLE",
                    Reason = version.Reason ?? string.Empty,
                }),
            },
        };
    }

    public override Task<RepositoryModelLoadResponse> RepositoryModelLoad(RepositoryModelLoadRequest request, ServerCallContext context) => GuardAsync(async () =>
    {
        using var opening = await models.OpenAsync(request.ModelName, null, context.CancellationToken);
        return new RepositoryModelLoadResponse();
    });

    public override Task<RepositoryModelUnloadResponse> RepositoryModelUnload(RepositoryModelUnloadRequest request, ServerCallContext context) => GuardAsync(async () =>
    {
        await models.UnloadAsync(request.ModelName, context.CancellationToken);
        return new RepositoryModelUnloadResponse();
    });

    private static ModelMetadataResponse.Types.TensorMetadata MetadataOf(TensorDescription tensor) =>
        new() { Name = tensor.Name, Datatype = tensor.Type.Name, Shape = { tensor.Shape } };

    private static async Task<T> GuardAsync<T>(Func<Task<T>> answer)
    {
        try
        {
            return await answer();
        }
        catch (InferException exception)
        {
            throw new RpcException(new Status(CodeOf(exception.Kind), exception.Message));
        }
        catch (Exception exception) when (exception is InvalidDataException or Jobs.Artifacts.ArtifactException)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, exception.Message));
        }
    }

    private static StatusCode CodeOf(InferProblemKind kind) => kind switch
    {
        InferProblemKind.NotFound => StatusCode.NotFound,
        InferProblemKind.Unusable => StatusCode.FailedPrecondition,
        InferProblemKind.TooLarge or InferProblemKind.Busy or InferProblemKind.TooFast => StatusCode.ResourceExhausted,
        _ => StatusCode.InvalidArgument,
    };

    /// <summary>In a stream a call that fails is answered like the others, and the stream goes on.</summary>
    private async Task<ModelStreamInferResponse> AnswerAsync(ModelInferRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return new ModelStreamInferResponse { InferResponse = await InferAsync(request, cancellationToken) };
        }
        catch (Exception exception) when (exception is InferException or InvalidDataException or Jobs.Artifacts.ArtifactException)
        {
            return new ModelStreamInferResponse { ErrorMessage = exception.Message };
        }
    }

    private async Task<ModelInferResponse> InferAsync(ModelInferRequest request, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        await models.CountAsync(cancellationToken);
        using var memory = models.Hold(request.CalculateSize());
        using var opening = await models.OpenAsync(request.ModelName, request.ModelVersion, cancellationToken);
        var (served, status) = (monitor.Begin(opening.Version!, began), StatusCodes.Status500InternalServerError);
        try
        {
            var response = await InferAsync(request, opening, served, cancellationToken);
            status = StatusCodes.Status200OK;
            return response;
        }
        catch (InferException problem)
        {
            status = problem.Kind == InferProblemKind.Busy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest;
            throw;
        }
        finally
        {
            monitor.End(served, status);
        }
    }

    private async Task<ModelInferResponse> InferAsync(ModelInferRequest request, ModelOpening opening, ServedCall served, CancellationToken cancellationToken)
    {
        using var turn = await models.EnterAsync(cancellationToken);
        var call = new InferCall(
            request.ModelName, request.ModelVersion, request.Id, GrpcTensors.InputsOf(request), [.. request.Outputs.Select(output => new WantedOutput(output.Name, true))], true);
        var answer = await models.AnswerAsync(call, opening, turn, served);
        var response = new ModelInferResponse
        {
            ModelName = answer.Model,
            ModelVersion = answer.Version,
            Id = answer.Id,
            Parameters = { [InferAnswer.PredictionIdParameter] = new InferParameter { StringParam = answer.PredictionId.ToString() } },
        };
        foreach (var output in answer.Outputs)
        {
            Add(response, output);
        }

        return response;
    }

    private static void Add(ModelInferResponse response, OutputTensor output)
    {
        using var bytes = new PooledBuffer();
        output.WriteBinary(bytes);
        response.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor { Name = output.Name, Datatype = output.Type.Name, Shape = { output.Shape } });
        response.RawOutputContents.Add(ByteString.CopyFrom(bytes.Written.Span));
    }
}
