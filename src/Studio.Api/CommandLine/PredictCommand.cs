namespace Studio.Api.CommandLine;

using System.CommandLine;
using Microsoft.ML.OnnxRuntime;
using Studio.Api.Predictions;
using Studio.Api.Serving;
using Studio.Jobs.Sources;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Reports;

/// <summary>What <c>predict</c> was asked to do.</summary>
/// <param name="Model">Folder or ONNX file.</param>
/// <param name="Data">The rows: a file or folder.</param>
/// <param name="Output">File to write.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Keep">Columns to copy, as they were asked for.</param>
/// <param name="MissingWhenUnreadable">True to take values that cannot be read for missing.</param>
/// <param name="Wishes">What is said of the file.</param>
internal sealed record PredictArguments(string Model, DataArgument Data, string Output, IPredictionFormat Format, string[] Keep, bool MissingWhenUnreadable, ReadingWishes Wishes);

/// <summary>
/// <c>predict</c>: a trained model and a data file in, a CSV or Parquet file out with one line a row in the order of the rows:
/// <c>label,probability_…</c> or <c>prediction</c>, after the columns named with <c>--keep</c>.
/// </summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var model = CommandOption.Text("--model", "Folder that train wrote, with model.onnx, or the ONNX file itself.", required: true);
        var data = new DataOptions("The rows, a file or its http(s) address: CSV, TSV, JSON lines (also .gz, .zst or .zip), .xlsx or Parquet; of pictures a folder, a zip archive, a CSV with their paths, or one of them.");
        var output = CommandOption.Text("--out", "CSV or Parquet file to write.", required: true);
        var format = CommandOption.Text("--format", "How it is written: plain-csv, csv (with an apostrophe before texts that a spreadsheet would take for formulas) or parquet (default: parquet where --out ends in .parquet, else plain-csv).");
        var keep = CommandOption.Columns("--keep", "Columns of the data to copy before the predictions, as they stand there, such as an id: a,b, or * for all (of pictures: path, unless named otherwise).");
        var unreadable = CommandOption.Text("--unreadable", "What to do with a value that is not written as the training data were: error (default) or missing.");
        var command = new Command("predict", "Predict the rows of a file with a trained model.") { model, output, format, keep, unreadable };
        data.AddTo(command);
        var reading = new ReadingArguments();
        reading.AddTo(command, reading.OfFile);
        command.Validators.Add(result =>
        {
            if (Unreadable.Problem(result.GetValue(unreadable)) is { } problem)
            {
                result.AddError($"--{problem}");
            }

            if (PredictionFormats.Problem(result.GetValue(format)) is { } wrong)
            {
                result.AddError($"--{wrong}");
            }
        });
        command.SetAction(async (parsed, token) =>
        {
            var (to, problems) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                var file = parsed.GetRequiredValue(output);
                var arguments = new PredictArguments(
                    parsed.GetRequiredValue(model), data.Read(parsed), file, FormatOf(parsed.GetValue(format), file), parsed.GetValue(keep) ?? [], parsed.GetValue(unreadable) == Unreadable.Missing, reading.Read(parsed));
                var rows = await RunAsync(arguments, to, problems, token);
                await to.WriteLineAsync(T($"{rows} predictions written to {arguments.Output}"));
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

    private static IPredictionFormat FormatOf(string? name, string output) =>
        PredictionFormats.Find(name ?? (Path.GetExtension(output).Equals(".parquet", StringComparison.OrdinalIgnoreCase) ? "parquet" : "plain-csv"))!;

    private static async Task<long> RunAsync(PredictArguments arguments, TextWriter output, TextWriter error, CancellationToken token)
    {
        var onnx = Directory.Exists(arguments.Model) ? Path.Combine(arguments.Model, ModelFiles.Onnx) : arguments.Model;
        ArgumentFile.MustExist(onnx, "--model", "name the folder that train wrote");
        arguments.Data.MustBeThere("--data");
        using var opened = ModelLease.FromFile(onnx, Environment.ProcessorCount);
        var work = Directory.CreateTempSubdirectory("studio-predict-");
        try
        {
            var path = arguments.Data.Path ?? await FetchAsync(arguments.Data, work.FullName, token);
            return opened.Signature.Picture is { } picture
                ? await PredictPicturesAsync(arguments, path, opened, picture, work.FullName, error, token)
                : await PredictRowsAsync(arguments, path, opened, work.FullName, output, error, token);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    /// <summary>Copies rows from where they come from into a file of the name they have there.</summary>
    private static async Task<string> FetchAsync(DataArgument data, string work, CancellationToken token)
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddEnvironmentVariables().AddInMemoryCollection(TrainingSession.OwnSettings).Build())
            .AddTableSources()
            .BuildServiceProvider();
        await using var opened = await data.OpenAsync(services.GetRequiredService<TableSources>(), token);
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(work, "fetched")).FullName, Path.GetFileName(opened.FileName));
        await using var file = File.Create(path);
        await opened.Content.CopyToAsync(file, token);
        return path;
    }

    private static async Task<long> PredictRowsAsync(
        PredictArguments arguments, string path, ModelLease opened, string work, TextWriter output, TextWriter error, CancellationToken token)
    {
        using var source = await PredictionSource.OpenAsync(path, Path.GetFileName(path), work, opened.Input, arguments.Wishes, token);
        var columns = PredictionColumns.Find(opened.Signature, arguments.Keep, source.Columns, "--keep");
        long rows = 0, unreadable = 0;
        IReadOnlyList<string> missing = [];
        await using (var display = ReadingDisplay.For(output, arguments.Data.Name, silent: !TrainingDisplay.IsTerminal(output)))
        {
            var progress = new ReadingProgress(display, source.Length, TimeProvider.System);
            Write(arguments, columns, writer =>
            {
                while (source.Read(PredictionSource.RowsAtOnce(opened.Signature), columns.Positions, new InputRules(arguments.MissingWhenUnreadable), token) is { } batch)
                {
                    using var input = batch.Input;
                    writer.Write(batch.Kept, opened.Score(input.Rows ?? throw Refusal(input)));
                    (rows, unreadable, missing) = (rows + batch.Rows, unreadable + input.Unreadable, input.MissingColumns);
                    progress.Report(ReadingPhase.Reading, source.Position);
                }

                if (rows == 0)
                {
                    throw new DatasetException($"'{Path.GetFileName(path)}' has a header but no rows; add at least one row of data.");
                }
            });
        }

        await TrainingSession.WarnAsync(arguments.Data.Name, source.Notes, error);
        foreach (var warning in PredictionWarnings.Of(missing, unreadable, opened.Signature))
        {
            await error.WriteLineAsync($"warning: {warning}");
        }

        return rows;
    }

    private static DatasetException Refusal(PredictionInputResult input) => new(string.Join($"{Environment.NewLine}error: ", input.Problems));

    private static async Task<long> PredictPicturesAsync(
        PredictArguments arguments, string data, ModelLease opened, SignatureInput picture, string work, TextWriter error, CancellationToken token)
    {
        var (path, name) = await CopyPicturesAsync(data, work, token);
        var rows = await PictureTable.ReadAsync(path, name, work, picture, token);
        var (table, all) = rows;
        var columns = all.Where(column => column.Type != ColumnType.Image).ToList();
        foreach (var skipped in rows.Skipped)
        {
            await error.WriteLineAsync($"warning: {skipped} It is left out.");
        }

        string[] names = [.. columns.Select(column => column.Name)];
        var written = PredictionColumns.Find(opened.Signature, Kept(ColumnList.Resolve(arguments.Keep, names), columns), names, "--keep");
        using var input = opened.Input.FromTable(table);
        var scored = opened.Score(input.Rows ?? throw Refusal(input));
        ColumnInfo[] kept = [.. written.Positions.Select(position => columns[position])];
        Write(arguments, written, writer => writer.Write(
            kept.Length == 0 ? [] : [.. Enumerable.Range(0, table.RowCount).Select(row => kept.Select(column => Cell(table, column, row)).ToArray())], scored));
        return table.RowCount;
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
    private static IReadOnlyList<string> Kept(IReadOnlyList<string> asked, IReadOnlyList<ColumnInfo> columns) => asked.Count > 0
        ? asked
        : [.. columns.Where(column => column.Type == ColumnType.Text && column.Name.Contains("path", StringComparison.OrdinalIgnoreCase)).Take(1).Select(column => column.Name)];

    // Written beside the target and moved at the end, so that a half-written file never looks like an answer.
    private static void Write(PredictArguments arguments, PredictionColumns columns, Action<IPredictionWriter> write)
    {
        var target = Path.GetFullPath(arguments.Output);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var partial = $"{target}.{Guid.NewGuid():N}.partial";
        try
        {
            using (var writer = arguments.Format.Create(partial, columns))
            {
                write(writer);
                writer.Finish();
            }

            File.Move(partial, target, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

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
