namespace Studio.Api.ModelImports;

using Studio.Jobs.Datasets;
using Studio.Jobs.ModelImports;
using Studio.Pipelines.Data.Reading;

/// <summary>An order for an import: what its form means, and everything that is wrong with it.</summary>
internal sealed class ImportOrder
{
    private static readonly string[] ReadingFields = ["delimiter", "decimal", "encoding", "sheet", "date-order", "skip-lines", "missing", "types"];
    private static readonly string[] Fields = ["name", "label", "datasetId", ImportForm.Mapping, .. ReadingFields];

    private readonly Dictionary<string, string[]> _problems = [];
    private readonly ImportForm _form;
    private ModelImportRequest _request;

    private ImportOrder(ImportForm form)
    {
        _form = form;
        _request = new ModelImportRequest(form.One("name")?.Trim() ?? string.Empty, form.One("label") ?? string.Empty) { Mapping = form.One(ImportForm.Mapping) };
    }

    /// <summary>What is wrong, by field; empty when nothing is.</summary>
    public IReadOnlyDictionary<string, string[]> Problems => _problems;

    /// <summary>Finds what a form means.</summary>
    public static async Task<ImportOrder> FindAsync(ImportForm form, DatasetService datasets, CancellationToken cancellationToken)
    {
        var order = new ImportOrder(form);
        order.Add(form.Problems);
        order.Add(form.Names.Except(Fields).Select(name => (name, $"There is no field '{name}'; known fields are {string.Join(", ", Fields)}.")));
        order.Add(order._request.Check());
        order.CheckModel();
        order.ReadWishes();
        await order.FindRowsAsync(datasets, cancellationToken);
        return order;
    }

    /// <summary>Makes the import; there are no problems.</summary>
    /// <returns>The import; null when its dataset is gone meanwhile.</returns>
    public Task<ModelImportRecord?> CreateAsync(ModelImportService service, CancellationToken cancellationToken) =>
        service.CreateAsync(_request, _form.File(ImportForm.Model)!, _form.File(ImportForm.Data), cancellationToken);

    private void CheckModel()
    {
        if (_form.File(ImportForm.Model) is not { } model)
        {
            Add([(ImportForm.Model, "model is needed: a file, model.zip of ML.NET or an ONNX file, such as -F model=@model.zip.")]);
        }
        else if (model.Bytes == 0)
        {
            Add([(ImportForm.Model, $"The file '{model.Name}' is empty.")]);
        }
    }

    private void ReadWishes()
    {
        var lines = 0;
        if (_form.One("skip-lines") is { } text && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out lines))
        {
            Add([("skip-lines", $"'{text}' is not a whole number.")]);
        }

        var (wishes, wrong) = new ReadingOptions
        {
            Delimiter = _form.One("delimiter"),
            Decimal = _form.One("decimal"),
            Encoding = _form.One("encoding"),
            Sheet = _form.One("sheet"),
            DateOrder = _form.One("date-order"),
            SkipLines = _form.One("skip-lines") is null ? null : lines,
            Missing = _form.All("missing"),
            Types = _form.All("types"),
        }.Read();
        Add(wrong.Select(problem => (problem.Option, problem.Message)));
        _request = _request with { Wishes = wishes };
    }

    private async Task FindRowsAsync(DatasetService datasets, CancellationToken cancellationToken)
    {
        var table = _form.File(ImportForm.Data);
        if (_form.One("datasetId") is not { } text)
        {
            Add(table is null ? [(ImportForm.Data, "data or datasetId is needed: a table with the columns that the model reads, such as -F data=@rows.csv, or the id of a dataset.")]
                : table.Bytes == 0 ? [(ImportForm.Data, $"The file '{table.Name}' is empty.")]
                : []);
        }
        else if (!Guid.TryParse(text, out var id))
        {
            Add([("datasetId", $"'{text}' is not an identifier like 3f2504e0-4f89-41d3-9a0c-0305e82c3301.")]);
        }
        else
        {
            Add(table is null ? [] : [("datasetId", "data and datasetId are both given; leave one of them out.")]);
            Add(ReadingFields.Where(name => _form.One(name) is not null).Select(name => (name, $"A dataset is read as it was when it came; leave {name} out.")));
            _request = _request with { DatasetId = id, Wishes = ReadingWishes.None };
            Check(await datasets.FindAsync(id, cancellationToken), id);
        }
    }

    private void Check(DatasetRecord? dataset, Guid id)
    {
        if (dataset is null)
        {
            Add([("datasetId", $"There is no dataset {id}.")]);
        }
        else if (_request.Label.Length > 0 && !dataset.Columns.Any(column => column.Name.Trim().Equals(_request.Label.Trim(), StringComparison.OrdinalIgnoreCase)))
        {
            Add([("label", $"The dataset '{dataset.Name}' has no column '{_request.Label}'; it has {string.Join(", ", dataset.Columns.Select(column => column.Name))}.")]);
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
