namespace Studio.Api.Datasets;

using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

/// <summary>A file on its way in.</summary>
/// <param name="Content">Its bytes, straight from the connection.</param>
/// <param name="FileName">Its name without folders; for people and for the format, never a path.</param>
internal sealed record Upload(Stream Content, string FileName)
{
    /// <summary>Fields of the form before the file, each with its values in their order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fields { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The form that the file is part of; null for a file by itself.</summary>
    public MultipartReader? Form { get; init; }
}

/// <summary>Finds the file in a request without reading it into memory or onto the disk.</summary>
internal static class UploadReader
{
    // Boundaries, headers and small fields of a form around the file itself.
    private const int FormOverheadBytes = 64 * 1024;
    private const int MostFields = 100;

    /// <summary>Opens the first file of a multipart form, or the raw body; otherwise tells what is missing.</summary>
    /// <param name="request">The request; its size limit is set to <paramref name="maxBytes"/>.</param>
    /// <param name="name">File name given in the query.</param>
    /// <param name="maxBytes">Largest file allowed.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<(Upload? Upload, string? Problem)> OpenAsync(
        HttpRequest request, string? name, long maxBytes, CancellationToken cancellationToken)
    {
        var isForm = IsForm(request, out var boundary);
        Allow(request, isForm ? OfForm(maxBytes) : maxBytes);
        if (isForm)
        {
            return await OpenFormAsync(request, boundary, name, cancellationToken);
        }

        var fileName = FirstName(name, DecodedHeader(request), FileNameOf(request.Headers.ContentDisposition));
        return fileName is null
            ? (null, "The file has no name: add ?name=table.csv to the address, or the header X-File-Name; its ending tells the format.")
            : (new Upload(request.Body, fileName), null);
    }

    /// <summary>True for a multipart form.</summary>
    /// <param name="request">The request.</param>
    /// <param name="boundary">What its parts are separated by; null or empty where its header forgets that.</param>
    public static bool IsForm(HttpRequest request, out string? boundary)
    {
        var isForm = MediaTypeHeaderValue.TryParse(request.ContentType, out var contentType)
            && contentType.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        boundary = isForm ? HeaderUtilities.RemoveQuotes(contentType!.Boundary).Value : null;
        return isForm;
    }

    /// <summary>Sets the most bytes of a request.</summary>
    public static void Allow(HttpRequest request, long maxBytes)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes;
        }
    }

    /// <summary>Bytes of a form whose files have so many.</summary>
    public static long OfForm(long fileBytes) => fileBytes < long.MaxValue - FormOverheadBytes ? fileBytes + FormOverheadBytes : fileBytes;

    /// <summary>Name of the file that a part of a form is, without folders; null for a field.</summary>
    public static string? FileNameOf(MultipartSection section) => FirstName(FileNameOf(section.ContentDisposition));

    private static async Task<(Upload? Upload, string? Problem)> OpenFormAsync(
        HttpRequest request, string? boundary, string? name, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(boundary))
        {
            return (null, "The form has no boundary in its Content-Type; let the HTTP client write that header.");
        }

        try
        {
            var reader = new MultipartReader(boundary, request.Body);
            var fields = new Dictionary<string, IReadOnlyList<string>>();
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (FileNameOf(section) is { } fileName)
                {
                    return (new Upload(section.Body, FirstName(name) ?? fileName) { Fields = fields, Form = reader }, null);
                }

                await AddFieldAsync(section, fields, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException || (exception is IOException and not BadHttpRequestException))
        {
            return (null, $"The multipart form cannot be read ({exception.Message.TrimEnd('.')}); send it again.");
        }

        return (null, "The form has no file: send one part with a file name, such as curl -F file=@table.csv.");
    }

    private static async Task AddFieldAsync(MultipartSection section, Dictionary<string, IReadOnlyList<string>> fields, CancellationToken cancellationToken)
    {
        if (section.AsFormDataSection() is not { Name.Length: > 0 } field)
        {
            return;
        }

        var bytes = new byte[FormOverheadBytes + 1];
        var length = await section.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > FormOverheadBytes || fields.Count >= MostFields)
        {
            throw new InvalidDataException($"before its file it has more than {MostFields} fields, or one of more than {FormOverheadBytes} bytes");
        }

        fields[field.Name] = [.. fields.GetValueOrDefault(field.Name) ?? [], Encoding.UTF8.GetString(bytes, 0, length)];
    }

    private static string? FirstName(params ReadOnlySpan<string?> names)
    {
        foreach (var name in names)
        {
            // Both separators, whatever the system: what comes in may have been named on another one.
            var last = name?[(name.LastIndexOfAny(['/', '\\']) + 1)..].Trim();
            if (!string.IsNullOrEmpty(last))
            {
                return last;
            }
        }

        return null;
    }

    private static string? DecodedHeader(HttpRequest request) =>
        request.Headers["X-File-Name"].FirstOrDefault() is { } encoded ? Uri.UnescapeDataString(encoded) : null;

    private static string? FileNameOf(string? contentDisposition)
    {
        if (!ContentDispositionHeaderValue.TryParse(contentDisposition, out var disposition))
        {
            return null;
        }

        var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
        return name.HasValue ? HeaderUtilities.RemoveQuotes(name).Value : null;
    }
}
