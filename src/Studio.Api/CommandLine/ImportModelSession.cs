namespace Studio.Api.CommandLine;

using Studio.Jobs.Local;
using Studio.Jobs.ModelImports;
using Studio.Jobs.Sources;
using Studio.Pipelines.ForeignModels;
using Studio.Pipelines.Reports;

/// <summary>One run of <c>import-model</c>, in a temporary folder of its own.</summary>
internal static class ImportModelSession
{
    /// <summary>Imports; the reason is told on <paramref name="error"/> where there is no model.</summary>
    /// <param name="arguments">What to do.</param>
    /// <param name="output">Steps and results.</param>
    /// <param name="error">Errors and warnings, one line each.</param>
    /// <param name="token">Stops it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ImportModelArguments arguments, TextWriter output, TextWriter error, CancellationToken token)
    {
        ArgumentFile.MustExist(arguments.Model, "--model", "name the file of a model: model.zip of ML.NET or an ONNX file");
        var work = Directory.CreateTempSubdirectory("studio-import-");
        try
        {
            await using var services = CommandServices.Create().AddLocalModelImport().BuildServiceProvider();
            var importer = services.GetRequiredService<LocalModelImport>();
            var (data, name) = await FetchAsync(arguments.Data, services.GetRequiredService<TableSources>(), work.FullName, token);
            var task = new ImportTask(Path.GetFullPath(arguments.Model), data, name, arguments.Label) { Mapping = arguments.Mapping, Wishes = arguments.Wishes };
            var (result, folder) = await importer.RunAsync(task, work.CreateSubdirectory("import").FullName, new Steps(output), token);
            if (!result.IsReady)
            {
                await error.WriteLineAsync($"error: {(result.Component is { } component ? $"{component}: " : string.Empty)}{result.Reason}");
                return StudioCommand.Failure;
            }

            Copy(folder, Directory.CreateDirectory(arguments.Output).FullName);
            await ImportModelReport.WriteAsync(result, Path.Combine(arguments.Output, ModelFiles.Onnx), output, error);
            return StudioCommand.Success;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    /// <summary>A file as it is; what comes from elsewhere is written into the folder first.</summary>
    private static async Task<(string Path, string Name)> FetchAsync(DataArgument data, TableSources sources, string folder, CancellationToken token)
    {
        if (data.Path is { } path)
        {
            ArgumentFile.MustExist(path, "--data", "name an existing file with a table");
            return (Path.GetFullPath(path), Path.GetFileName(path));
        }

        await using var source = await data.OpenAsync(sources, token);
        var copy = Path.Combine(folder, "data");
        await using var file = File.Create(copy);
        await source.Content.CopyToAsync(file, token);
        return (copy, source.FileName);
    }

    /// <summary>What an earlier run has left there would look like a part of this model.</summary>
    private static void Copy(string from, string to)
    {
        var written = ImportFiles.In(from);
        foreach (var stale in (string[])[.. ImportFiles.All, .. ModelFiles.Reports, ModelFiles.Encoder, .. ModelNames.All.Select(ModelFiles.OnnxOf)])
        {
            File.Delete(Path.Combine(to, stale));
        }

        foreach (var name in written)
        {
            File.Copy(Path.Combine(from, name), Path.Combine(to, name), overwrite: true);
        }
    }

    /// <summary>A line for each step.</summary>
    private sealed class Steps(TextWriter output) : IProgress<string>
    {
        private readonly long _start = TimeProvider.System.GetTimestamp();

        public void Report(string value) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(_start).TotalSeconds,7:F1} s  {Told(value)}"));
    }
}
