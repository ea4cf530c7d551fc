namespace Studio.Api.Errors;

using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

/// <summary>Reads JSON bodies.</summary>
internal static class JsonBody
{
    /// <summary>Reads the whole body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxBytes">Largest body allowed.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="BadHttpRequestException">It is too large, empty, or not JSON; the message names the position.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, long maxBytes, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes;
        }

        try
        {
            return await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { AllowDuplicateProperties = false }, cancellationToken);
        }
        catch (JsonException exception)
        {
            throw NotJson(exception);
        }
    }

    /// <summary>The refusal of a body that is not valid JSON.</summary>
    public static BadHttpRequestException NotJson(JsonException exception)
    {
        var position = exception.LineNumber is { } line ? $" at line {line + 1}, byte {exception.BytePositionInLine + 1}" : string.Empty;
        var cause = exception.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0];
        return new BadHttpRequestException($"The body is not valid JSON{position}: {cause}", exception);
    }
}
