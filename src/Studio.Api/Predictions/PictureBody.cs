namespace Studio.Api.Predictions;

using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

/// <summary>The pictures of a prediction call: the body itself, or the files of a form.</summary>
internal static class PictureBody
{
    /// <summary>Content type of a form.</summary>
    public const string Form = "multipart/form-data";

    /// <summary>Content types of single pictures.</summary>
    public static IReadOnlyList<string> Types { get; } = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp"];

    /// <summary>Most pictures of a call.</summary>
    public const int MostPictures = PredictionInput.MaxPictures;

    private const string Unnamed = "picture";

    /// <summary>Reads one picture, or those of a form, into memory.</summary>
    /// <exception cref="BadHttpRequestException">The body is too large, has too many pictures, or is no form.</exception>
    public static async Task<IReadOnlyList<PictureFile>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = PredictionEndpoints.MaxBytes;
        }

        var type = MediaTypeHeaderValue.Parse(request.ContentType);
        return type.MediaType.Equals(Form, StringComparison.OrdinalIgnoreCase)
            ? await ReadFormAsync(request, HeaderUtilities.RemoveQuotes(type.Boundary).Value, cancellationToken)
            : [new PictureFile(NameOf(request.Headers.ContentDisposition) ?? Unnamed, await ReadAsync(request.Body, cancellationToken))];
    }

    private static async Task<List<PictureFile>> ReadFormAsync(HttpRequest request, string? boundary, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(boundary))
        {
            throw new BadHttpRequestException("The form has no boundary in its Content-Type; let the HTTP client write that header.");
        }

        var files = new List<PictureFile>();
        try
        {
            var reader = new MultipartReader(boundary, request.Body);
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (NameOf(section.ContentDisposition) is { } name)
                {
                    RefuseTooMany(files.Count + 1);
                    files.Add(new PictureFile(name, await ReadAsync(section.Body, cancellationToken)));
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException || (exception is IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException($"The multipart form cannot be read ({exception.Message.TrimEnd('.')}); send it again.", exception);
        }

        return files.Count > 0
            ? files
            : throw new BadHttpRequestException("The form has no file: send each picture as a part with a file name, such as curl -F file=@picture.png.");
    }

    /// <summary>Refuses more pictures than one call may have.</summary>
    /// <exception cref="BadHttpRequestException">There are more.</exception>
    public static void RefuseTooMany(int count)
    {
        if (count > MostPictures)
        {
            throw new BadHttpRequestException($"More than {MostPictures} pictures are too many for one call; send them in several.");
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, cancellationToken);
        return memory.ToArray();
    }

    private static string? NameOf(string? contentDisposition)
    {
        if (!ContentDispositionHeaderValue.TryParse(contentDisposition, out var disposition))
        {
            return null;
        }

        var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
        return name.HasValue && HeaderUtilities.RemoveQuotes(name).Value is { Length: > 0 } given ? given : null;
    }
}
