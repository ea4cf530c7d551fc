namespace Studio.Api.Errors;

using Grpc.Core;

/// <summary>
/// Refuses a call of gRPC before it reaches its service. Its clients look for a status in the headers: of an answer of HTTP they only tell that it was none of gRPC.
/// </summary>
internal static class GrpcRefusal
{
    private const string MediaType = "application/grpc";

    /// <summary>True for a call of gRPC.</summary>
    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType is { } type && type.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase) && (type.Length == MediaType.Length || type[MediaType.Length] is '+' or ';');

    /// <summary>Answers with a status and a sentence.</summary>
    public static Task AnswerAsync(HttpContext context, StatusCode code, string sentence)
    {
        var response = context.Response;
        response.ContentType = MediaType;
        response.Headers["grpc-status"] = ((int)code).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(sentence);
        return response.CompleteAsync();
    }
}
