namespace Studio.Api.ModelImports;

using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Studio.Api.Datasets;
using Studio.Jobs.ModelImports;

/// <summary>
/// A form that brings a model: its files have come, its fields are as they were written. Files go straight to the disk, in whatever order the parts come. Disposing it removes
/// the files, unless an import holds them.
/// </summary>
internal sealed class ImportForm : IDisposable
{
    /// <summary>File: the model.</summary>
    public const string Model = "model";

    /// <summary>File: the table that it is tried on.</summary>
    public const string Data = "data";

    /// <summary>File or field: the mapping.</summary>
    public const string Mapping = "mapping";

    /// <summary>Most bytes of a field.</summary>
    private const int MostFieldBytes = 1024 * 1024;

    private const int MostFields = 1000;

    private readonly Dictionary<string, List<string>> _fields = [];
    private readonly Dictionary<string, ReceivedFile> _files = [];
    private readonly List<(string Field, string Problem)> _problems = [];
    private int _count;

    private ImportForm()
    {
    }

    /// <summary>Names of the fields that were given.</summary>
    public IEnumerable<string> Names => _fields.Keys;

    /// <summary>What is wrong with its parts already.</summary>
    public IReadOnlyList<(string Field, string Problem)> Problems => _problems;

    /// <summary>Reads a request to its end.</summary>
    /// <param name="request">The request; its size limit is set to that of two files.</param>
    /// <param name="service">Takes the files.</param>
    /// <param name="maxBytes">Largest file allowed.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The form, or what is wrong with the request as a whole.</returns>
    public static async Task<(ImportForm? Form, string? Problem)> ReadAsync(HttpRequest request, ModelImportService service, long maxBytes, CancellationToken cancellationToken)
    {
        UploadReader.Allow(request, UploadReader.OfForm(maxBytes > long.MaxValue / 2 ? long.MaxValue : (2 * maxBytes) + MostFieldBytes));
        if (!UploadReader.IsForm(request, out var boundary) || string.IsNullOrEmpty(boundary))
        {
            return (null, "A model comes as multipart/form-data, such as curl -F name=churn -F label=churned -F model=@model.zip -F data=@rows.csv; let the HTTP client write the header Content-Type.");
        }

        var form = new ImportForm();
        try
        {
            var reader = new MultipartReader(boundary, request.Body);
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                await form.TakeAsync(section, service, cancellationToken);
            }

            return (form, null);
        }
        catch (Exception failure)
        {
            form.Dispose();

            // The form reader has no exception of its own for a form without an end.
            if (failure is InvalidDataException || (failure is IOException and not BadHttpRequestException && failure.Source == typeof(MultipartReader).Assembly.GetName().Name))
            {
                return (null, $"The multipart form cannot be read ({failure.Message.TrimEnd('.')}); send it again.");
            }

            throw;
        }
    }

    /// <summary>A file that has come; null where it has not.</summary>
    public ReceivedFile? File(string name) => _files.GetValueOrDefault(name);

    /// <summary>The last value of a field; null where it is empty or not there.</summary>
    public string? One(string name) => All(name) is [.., { Length: > 0 } last] ? last : null;

    /// <summary>All values of a field.</summary>
    public IReadOnlyList<string> All(string name) => _fields.GetValueOrDefault(name) ?? [];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }

    private async Task TakeAsync(MultipartSection section, ModelImportService service, CancellationToken cancellationToken)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { Length: > 0 } name)
        {
            return;
        }

        if (++_count > MostFields)
        {
            throw new InvalidDataException($"it has more than {MostFields} fields");
        }

        if (UploadReader.FileNameOf(section) is not { } fileName || name == Mapping)
        {
            await AddFieldAsync(name, section, cancellationToken);
        }
        else if (name is not (Model or Data))
        {
            _problems.Add((name, $"There is no file '{name}'; the files are {Model}, {Data} and {Mapping}."));
        }
        else if (_files.ContainsKey(name))
        {
            _problems.Add((name, $"{name} is given twice; send one file."));
        }
        else
        {
            _files[name] = await service.ReceiveAsync(section.Body, fileName, cancellationToken);
        }
    }

    private async Task AddFieldAsync(string name, MultipartSection section, CancellationToken cancellationToken)
    {
        var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await section.Body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            content.Write(buffer, 0, read);
            if (content.Length > MostFieldBytes)
            {
                throw new InvalidDataException($"its field '{name}' has more than {MostFieldBytes:N0} bytes");
            }
        }

        if (!_fields.TryGetValue(name, out var values))
        {
            _fields[name] = values = [];
        }

        values.Add(Encoding.UTF8.GetString(content.GetBuffer(), 0, (int)content.Length));
    }
}
