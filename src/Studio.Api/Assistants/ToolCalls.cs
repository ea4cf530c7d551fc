namespace Studio.Api.Assistants;

using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

/// <summary>What every call of an assistant goes through: its arguments are checked, and whatever goes wrong becomes a sentence.</summary>
public static partial class ToolCalls
{
    /// <summary>Answers refusals of tools as results that say so.</summary>
    public static McpRequestHandler<CallToolRequestParams, CallToolResult> Tools(McpRequestHandler<CallToolRequestParams, CallToolResult> next) => async (request, token) =>
    {
        try
        {
            return request.MatchedPrimitive is McpServerTool tool && ArgumentCheck.Of(tool.ProtocolTool.InputSchema, request.Params?.Arguments) is { Count: > 0 } problems
                ? Refused(Said(string.Join(' ', problems)))
                : await next(request, token);
        }
        catch (Exception failure) when (IsOurs(failure, token))
        {
            return Refused(SentenceOf(failure, LoggerOf(request.Services), request.Params?.Name));
        }
    };

    /// <summary>Answers refusals of resources as errors of the protocol, which has no other way to tell them.</summary>
    public static McpRequestHandler<ReadResourceRequestParams, ReadResourceResult> Resources(McpRequestHandler<ReadResourceRequestParams, ReadResourceResult> next) => async (request, token) =>
    {
        try
        {
            return await next(request, token);
        }
        catch (Exception failure) when (IsOurs(failure, token))
        {
            throw new McpProtocolException(SentenceOf(failure, LoggerOf(request.Services), request.Params?.Uri), McpErrorCode.InvalidParams);
        }
    };

    /// <summary>What is said of a failure: its cause where it has one in what was asked for.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="logger">Gets those that have none; null for nobody.</param>
    /// <param name="asked">The tool or the address of the resource.</param>
    public static string SentenceOf(Exception failure, ILogger? logger, string? asked)
    {
        if (failure is ToolRefusedException)
        {
            return Said(failure.Message);
        }

        if (StudioExceptionHandler.CauseOf(failure) is var (_, detail))
        {
            return Said(detail);
        }

        if (logger is not null)
        {
            LogFailed(logger, asked ?? string.Empty, failure);
        }

        return Said(StudioErrors.Unexpected);
    }

    // The protocol's own errors are told by the SDK.
    private static bool IsOurs(Exception failure, CancellationToken token) =>
        failure is not McpProtocolException && !(failure is OperationCanceledException && token.IsCancellationRequested);

    private static CallToolResult Refused(string sentence) => new() { IsError = true, Content = [new TextContentBlock { Text = sentence }] };

    // Messages are shared with REST; whoever calls tools has no addresses.
    private static string Said(string message) => Told(message).Replace("GET /api/v1/models", "list_models", StringComparison.Ordinal);

    private static ILogger? LoggerOf(IServiceProvider? services) => services?.GetService<ILoggerFactory>()?.CreateLogger(typeof(ToolCalls).FullName!);

    [LoggerMessage(LogLevel.Error, "What an assistant asked for failed: {Asked}")]
    private static partial void LogFailed(ILogger logger, string asked, Exception failure);
}
