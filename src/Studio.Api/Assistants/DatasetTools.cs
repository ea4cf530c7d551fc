namespace Studio.Api.Assistants;

using System.ComponentModel;
using System.Text;
using ModelContextProtocol.Server;
using Studio.Api.Datasets;
using Studio.Jobs.Datasets;
using Studio.Jobs.Sources;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Profiling;

/// <summary>Tools for tables to train on.</summary>
[McpServerToolType]
internal sealed class DatasetTools(DatasetService datasets, DatasetImports imports, RunningImports running, TableSources sources)
{
    private const int MostCsvBytes = 1024 * 1024;
    private const int MostListed = 50;
    private const int MostColumns = 100;
    private const int MostValues = 5;

    [McpServerTool(Name = "list_datasets", Title = "List datasets", ReadOnly = true, OpenWorld = false)]
    [Description("Lists the tables that were uploaded, newest first (at most 50): id, name, rows, names of columns, and state (profiling, ready or failed).")]
    public async Task<string> ListAsync(CancellationToken token)
    {
        var all = await datasets.ListAsync(token);
        return ToolText.Of(new { total = all.Count, datasets = all.Take(MostListed).Select(Short) });
    }

    [McpServerTool(Name = "upload_dataset", Title = "Upload a dataset", Destructive = false, OpenWorld = true)]
    [Description("Makes a dataset of a table: give either csv or address. Delimiter, decimal mark, dates and kinds of columns are found out. Answers with its id, its columns, and lines that could not be read.")]
    public async Task<string> UploadAsync(
        [Description("The table as CSV text with a header line, at most 1 MiB. Larger tables: give an address, or have the person upload the file on the page /datasets.")] string? csv = null,
        [Description("An http or https address of a table: CSV, TSV, JSON lines (also .gz, .zst, .zip), .xlsx or Parquet. Addresses of private networks are refused.")] string? address = null,
        [Description("Name of the dataset for people; left out for that of the file. A model that is trained on it has this name by default.")] string? name = null,
        CancellationToken token = default)
    {
        if (csv is null == address is null)
        {
            throw new ToolRefusedException(csv is null ? "Neither csv nor address is given; give one of them." : "Both csv and address are given; give one of them.");
        }

        var dataset = csv is null
            ? EndpointAnswer.ValueOf<DatasetRecord>(await FetchEndpoints.TakeAsync(new FetchDatasetRequest { Address = address, Name = name }, new Dictionary<string, string[]>(), Guid.NewGuid(), imports, running, sources, token))
            : await TakeAsync(Encoding.UTF8.GetBytes(csv), name, token);
        return ToolText.Of(new { dataset = Short(dataset), linesLeftOut = dataset.RejectedCount, firstLinesLeftOut = dataset.Rejected.Take(MostValues) });
    }

    [McpServerTool(Name = "profile_dataset", Title = "Profile a dataset", ReadOnly = true, OpenWorld = false)]
    [Description("Tells what is known of the columns of a dataset: kind (type: number, text, boolean, timestamp or image; purpose: how it would be used as a feature), missing and different values, range or frequent values; and its guardrails: what a person should see before training, such as ids, constants, duplicates. With label it also tells what only shows then: missing labels, imbalance, rare classes, columns that give the label away. Waits up to 10 s for a profile that is being made.")]
    public async Task<string> ProfileAsync(
        [Description("Id of the dataset, from list_datasets or upload_dataset.")] Guid datasetId,
        [Description("Name of the column to predict, exactly as in the table; left out when it is not chosen yet.")] string? label = null,
        CancellationToken token = default)
    {
        var profile = EndpointAnswer.ValueOf<DatasetProfile>(await DatasetEndpoints.ProfileAsync(datasetId, label, datasets, token));
        return ToolText.Of(new
        {
            profile.Rows,
            profile.DuplicateRows,
            columnCount = profile.Columns.Count,
            columns = profile.Columns.Take(MostColumns).Select(Short),
            guardrails = profile.Guardrails.Take(MostColumns).Select(guardrail => new { guardrail.Severity, guardrail.Column, guardrail.Message }),
            note = profile.Columns.Count > MostColumns ? $"Only the first {MostColumns} columns are listed." : null,
        });
    }

    private async Task<DatasetRecord> TakeAsync(byte[] csv, string? name, CancellationToken token)
    {
        if (csv.Length > MostCsvBytes)
        {
            throw new ToolRefusedException(FormattableString.Invariant($"csv has {csv.Length} bytes, more than the {MostCsvBytes} that fit in a call; give an address, or have the file uploaded on the page /datasets."));
        }

        // The ending tells the format, whatever the name ends with.
        var file = $"{(string.IsNullOrWhiteSpace(name) ? "table" : name.Trim())}.csv";
        return await running.RunAsync(
            Guid.NewGuid(), (progress, ended) => imports.ImportAsync(new OpenedSource(new MemoryStream(csv), file, csv.Length), ReadingWishes.None, progress, ended), token);
    }

    private static object Short(DatasetRecord dataset) => new
    {
        dataset.Id,
        dataset.Name,
        dataset.State,
        dataset.Reason,
        dataset.Rows,
        columnCount = dataset.Columns.Count,
        columns = dataset.Columns.Take(MostListed).Select(column => column.Name),
        dataset.CreatedAt,
    };

    private static object Short(ColumnProfile column) => new
    {
        column.Name,
        column.Type,
        column.Purpose,
        why = column.PurposeReason,
        column.Missing,
        column.Distinct,
        min = column.Numbers?.Min,
        mean = column.Numbers?.Mean,
        max = column.Numbers?.Max,
        frequent = column.TopValues.Count == 0 ? null : column.TopValues.Take(MostValues),
    };
}
