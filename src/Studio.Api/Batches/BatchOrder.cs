namespace Studio.Api.Batches;

using Microsoft.AspNetCore.WebUtilities;
using Studio.Api.Datasets;
using Studio.Jobs.Batches;
using Studio.Jobs.Datasets;
using Studio.Jobs.Registry;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

/// <summary>An order for a batch as it came: JSON that names a dataset, or a form with a file that is still on its way.</summary>
/// <param name="Form">The fields.</param>
/// <param name="Upload">The file; null for a dataset.</param>
internal sealed record BatchOrder(CreateBatchRequest Form, Upload? Upload)
{
    /// <summary>Fields that a form may have before its file.</summary>
    private static readonly string[] FormFields = ["version", "format", "keep", "unreadable", "delimiter", "encoding", "sheet", "skip-lines"];

    private readonly Dictionary<string, string[]> _problems = [];

    private ReadingWishes Wishes { get; init; } = ReadingWishes.None;

    /// <summary>Reads a request up to its file.</summary>
    /// <returns>The order, with what is wrong with its fields for <see cref="CheckAsync"/>; or what is wrong with the request as a whole.</returns>
    /// <exception cref="BadHttpRequestException">It is neither a form nor one JSON object.</exception>
    public static async Task<(BatchOrder? Order, string? Problem)> ReadAsync(HttpRequest request, long maxBytes, CancellationToken cancellationToken)
    {
        // Not every form: JSON that comes without its type is called one by curl.
        if (request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) != true)
        {
            var (form, errors) = await JsonFormReader.ReadAsync<CreateBatchRequest>(request, cancellationToken);
            var order = new BatchOrder(form, null);
            order.Add(errors.SelectMany(error => error.Value.Select(message => (error.Key, message))));
            return (order, null);
        }

        var (upload, problem) = await UploadReader.OpenAsync(request, null, maxBytes, cancellationToken);
        return upload is null ? (null, problem) : (OfForm(upload), null);
    }

    /// <summary>Everything that is wrong with it, by field.</summary>
    public async Task<Dictionary<string, string[]>> CheckAsync(ModelSignature signature, DatasetService datasets, CancellationToken cancellationToken)
    {
        Add(Form.Check());
        if (Upload is null && !_problems.ContainsKey("datasetId"))
        {
            if (Form.DatasetId is not { } id)
            {
                Add([("datasetId", "datasetId is needed: the id of an uploaded dataset, from POST /api/v1/datasets; or send a file as multipart/form-data.")]);
            }
            else if (await datasets.FindAsync(id, cancellationToken) is not { } dataset)
            {
                Add([("datasetId", $"There is no dataset {id}.")]);
            }
            else
            {
                CheckKeep(signature, dataset);
            }
        }

        return _problems;
    }

    /// <summary>Makes the batch; null when its dataset is gone meanwhile.</summary>
    /// <exception cref="BadHttpRequestException">The form ends in the middle of its file.</exception>
    public async Task<BatchRecord?> CreateAsync(BatchService service, ModelVersionRecord version, CancellationToken cancellationToken)
    {
        var request = Form.ToRequest() with { Wishes = Wishes };
        if (Upload is null)
        {
            return await service.CreateAsync(version, Form.DatasetId!.Value, request, cancellationToken);
        }

        try
        {
            var content = Upload.Form is { } form ? new LastSection(Upload.Content, form) : Upload.Content;
            return await service.CreateAsync(version, content, Upload.FileName, request, cancellationToken);
        }
        catch (IOException exception) when (exception.Source == typeof(MultipartReader).Assembly.GetName().Name)
        {
            // The form reader has no exception of its own for a form without an end.
            throw new BadHttpRequestException($"The form ends in the middle of '{Upload.FileName}'; send it again.", exception);
        }
    }

    private static BatchOrder OfForm(Upload upload)
    {
        string? One(string name) => upload.Fields.GetValueOrDefault(name)?[^1] is { Length: > 0 } text ? text : null;
        var lines = 0;
        var linesProblem = One("skip-lines") is { } text && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out lines) ? $"'{text}' is not a whole number." : null;
        var (wishes, wrong) = new ReadingOptions
        {
            Delimiter = One("delimiter"),
            Encoding = One("encoding"),
            Sheet = One("sheet"),
            SkipLines = One("skip-lines") is null ? null : lines,
        }.Read();
        var form = new CreateBatchRequest { Version = One("version"), Format = One("format"), Keep = upload.Fields.GetValueOrDefault("keep"), Unreadable = One("unreadable") };
        var order = new BatchOrder(form, upload) { Wishes = wishes };
        order.Add(upload.Fields.Keys.Except(FormFields).Select(name => (name, $"There is no field '{name}'; known fields before the file are {string.Join(", ", FormFields)}.")));
        order.Add(wrong.Select(problem => (problem.Option, problem.Message)));
        order.Add(linesProblem is null ? [] : [("skip-lines", linesProblem)]);
        return order;
    }

    private void CheckKeep(ModelSignature signature, DatasetRecord dataset)
    {
        try
        {
            PredictionColumns.Find(signature, Form.ToRequest().Keep, [.. dataset.Columns.Select(column => column.Name)], "keep");
        }
        catch (DatasetException missing)
        {
            Add([("keep", missing.Message)]);
        }
    }

    private void Add(IEnumerable<(string Field, string Message)> problems)
    {
        foreach (var (field, message) in problems)
        {
            _problems[field] = [.. _problems.GetValueOrDefault(field) ?? [], message];
        }
    }
}
