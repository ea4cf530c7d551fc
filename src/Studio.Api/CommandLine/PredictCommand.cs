namespace Studio.Api.CommandLine;

using System.CommandLine;
using Microsoft.ML.OnnxRuntime;
using Studio.Api.Predictions;
using Studio.Api.Serving;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Reports;

/// <summary>
/// <c>predict</c>: a trained model and a data file in, a CSV file out with one line a row in the order of the rows:
/// <c>label,probability_…</c> or <c>prediction</c>, after the columns named with <c>--keep</c>.
/// </summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var model = CommandOption.Text("--model", "Folder that train wrote, with model.onnx, or the ONNX file itself.", required: true);
        var data = CommandOption.Text("--data", "File with the rows: CSV, TSV, JSON lines (also .gz) or Parquet; of pictures a folder, a zip archive, a CSV with their paths, or one of them.", required: true);
        var output = CommandOption.Text("--out", "CSV file to write.", required: true);
        var keep = CommandOption.List("--keep", "Columns of the data to copy before the predictions, such as an id: a,b (of pictures: path, unless named otherwise).");
        var command = new Command("predict", "Predict the rows of a file with a trained model.") { model, data, output, keep };
        command.SetAction(async (parsed, token) =>
        {
            var (to, problems) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                var path = parsed.GetRequiredValue(output);
                var rows = await RunAsync(parsed.GetRequiredValue(model), parsed.GetRequiredValue(data), path, parsed.GetValue(keep) ?? [], problems, token);
                await to.WriteLineAsync($"{rows} predictions written to {path}");
                return StudioCommand.Success;
            }
            catch (Exception exception) when (exception is DatasetException or IOException or UnauthorizedAccessException or InvalidDataException or OnnxRuntimeException)
            {
                await problems.WriteLineAsync($"error: {exception.Message}");
                return StudioCommand.Failure;
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                return StudioCommand.Interrupted;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(string model, string data, string output, string[] keep, TextWriter error, CancellationToken token)
    {
        var onnx = Directory.Exists(model) ? Path.Combine(model, ModelFiles.Onnx) : model;
        ArgumentFile.MustExist(onnx, "--model", "name the folder that train wrote");
        ArgumentFile.MustBeThere(data, "--data", "name an existing file or folder of pictures");
        using var opened = ModelLease.FromFile(onnx, Environment.ProcessorCount);
        var signature = opened.Signature;
        var work = Directory.CreateTempSubdirectory("studio-predict-");
        try
        {
            var (path, name) = await CopyPicturesAsync(data, work.FullName, token);
            var rows = await PredictionTable.ReadAsync(path, name, work.FullName, signature, token);
            var (table, columns) = rows;
            foreach (var skipped in rows.Skipped)
            {
                await error.WriteLineAsync($"warning: {skipped} It is left out.");
            }

            var kept = Kept(keep, columns).Select(name => columns.FirstOrDefault(column => column.Name == name)
                ?? throw new DatasetException($"--keep: the data has no column '{name}'; it has {string.Join(", ", columns.Select(column => column.Name))}.")).ToList();
            var input = PredictionInput.FromTable(signature, table);
            if (input.Table is null)
            {
                throw new DatasetException(string.Join($"{Environment.NewLine}error: ", input.Problems));
            }

            await WarnAsync(signature, table, error);
            Write(output, signature, opened.Score(input.Table), table, kept);
            return table.RowCount;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    /// <summary>Pictures packed as the archive that training reads; any other file where it is.</summary>
    private static async Task<(string Path, string FileName)> CopyPicturesAsync(string data, string work, CancellationToken token)
    {
        if (await ImagePack.FindAsync(data, token) is not { } pack)
        {
            return (data, Path.GetFileName(data));
        }

        var path = Path.Combine(work, "pictures.zip");
        await using var archive = pack.Open();
        await using var file = File.Create(path);
        await archive.CopyToAsync(file, token);
        return (path, pack.FileName);
    }

    /// <summary>The columns asked for; of pictures their path, without which nobody knows which answer is whose.</summary>
    private static string[] Kept(string[] asked, IReadOnlyList<ColumnInfo> columns) =>
        asked.Length > 0 || columns.All(column => column.Type != ColumnType.Image)
            ? asked
            : [.. columns.Where(column => column.Type == ColumnType.Text && column.Name.Contains("path", StringComparison.OrdinalIgnoreCase)).Take(1).Select(column => column.Name)];

    private static async Task WarnAsync(ModelSignature signature, ColumnTable table, TextWriter error)
    {
        var missing = signature.Inputs.Where(input => !table.Has(input.Name)).Select(input => $"'{input.Name}'").ToList();
        if (missing.Count > 0)
        {
            await error.WriteLineAsync($"warning: the data has no {string.Join(", ", missing)}; the model took them as missing.");
        }
    }

    // Written beside the target and moved at the end, so that a half-written file never looks like an answer.
    private static void Write(string output, ModelSignature signature, ScoredRows scored, ColumnTable table, List<ColumnInfo> kept)
    {
        var target = Path.GetFullPath(output);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var partial = $"{target}.{Guid.NewGuid():N}.partial";
        try
        {
            using (var writer = new StreamWriter(partial))
            {
                PredictionCsv.WriteLine(writer, Header(signature, [.. kept.Select(column => column.Name)]));
                for (var row = 0; row < table.RowCount; row++)
                {
                    PredictionCsv.WriteLine(writer, kept.Select(column => Cell(table, column, row)).Concat(PredictionCsv.Cells(scored, row)));
                }
            }

            File.Move(partial, target, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    // A kept column may be the one that was predicted, and be called label.
    private static IEnumerable<string> Header(ModelSignature signature, string[] kept) =>
        kept.Concat(PredictionCsv.Header(signature).Select(name => kept.Contains(name) ? $"predicted_{name}" : name));

    private static string Cell(ColumnTable table, ColumnInfo column, int row) => table.Column<TableColumn>(column.Name) switch
    {
        TextColumn texts => texts.Values[row],
        NumberColumn numbers when double.IsNaN(numbers.Values[row]) => string.Empty,
        NumberColumn numbers when column.Type == ColumnType.Timestamp =>
            DateTime.UnixEpoch.AddSeconds(numbers.Values[row]).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
        NumberColumn numbers => numbers.Values[row].ToString(CultureInfo.InvariantCulture),
        var other => throw new NotSupportedException($"Column '{other.Name}' of type {other.DataViewType} does not come from a data file."),
    };
}
