namespace Studio.Api.Inference;

using System.IO.Compression;
using Studio.Api.Predictions;
using Studio.Api.Serving;

/// <summary>Sends an answer, packed where the client asks for it; other answers are never packed, for some clients unpack nothing else.</summary>
internal static class InferResponse
{
    /// <summary>Fewer bytes are sent as fast as they are packed.</summary>
    private const int LeastPacked = 256;

    private static readonly string[] s_codings = ["gzip", "deflate"];

    /// <summary>Sends an answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="output">The answer.</param>
    /// <param name="jsonLength">Bytes of its JSON; null when nothing follows it.</param>
    /// <param name="id">Prediction id.</param>
    public static async Task WriteAsync(HttpContext context, PooledBuffer output, int? jsonLength, Guid id)
    {
        var response = context.Response;
        response.ContentType = jsonLength is null ? "application/json" : "application/octet-stream";
        response.Headers[PredictionCall.IdHeader] = id.ToString();
        if (jsonLength is { } length)
        {
            response.Headers[InferBody.JsonLengthHeader] = length.ToString(CultureInfo.InvariantCulture);
        }

        if (output.Count < LeastPacked || CodingOf(context.Request) is not { } coding)
        {
            response.ContentLength = output.Count;
            await response.BodyWriter.WriteAsync(output.Written, context.RequestAborted);
            return;
        }

        response.Headers.ContentEncoding = coding;
        await using Stream packing = coding == "gzip" ? new GZipStream(response.Body, CompressionLevel.Fastest) : new ZLibStream(response.Body, CompressionLevel.Fastest);
        await packing.WriteAsync(output.Written, context.RequestAborted);
    }

    private static string? CodingOf(HttpRequest request) => request.Headers.AcceptEncoding.Count == 0 ? null
        : s_codings.FirstOrDefault(coding => request.GetTypedHeaders().AcceptEncoding.Any(accepted => accepted.Value == coding && accepted.Quality is not 0));
}
