namespace Studio.Api.Inference;

using Grpc.Core;
using Grpc.Core.Interceptors;
using Studio.Jobs.Access;

/// <summary>Tells callers of gRPC what their role does not allow, whichever method they call.</summary>
internal sealed class GrpcRights : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => DoneAsync(continuation(request, responseStream, context)));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => DoneAsync(continuation(requestStream, responseStream, context)));

    private static async Task<T> GuardAsync<T>(Func<Task<T>> answer)
    {
        try
        {
            return await answer();
        }
        catch (AccessDeniedException denied)
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, denied.Message));
        }
    }

    private static async Task<bool> DoneAsync(Task answer)
    {
        await answer;
        return true;
    }
}
