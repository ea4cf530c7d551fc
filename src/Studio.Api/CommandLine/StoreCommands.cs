namespace Studio.Api.CommandLine;

using System.CommandLine;
using Studio.Jobs;
using Studio.Jobs.Moving;
using Studio.Pipelines.Data;

/// <summary><c>migrate</c>, <c>export</c> and <c>import</c>: work on a store as a whole, while no service uses it.</summary>
internal static class StoreCommands
{
    /// <summary><c>migrate</c>: brings the store to this version.</summary>
    public static Command CreateMigrate() => Create(
        new Command("migrate", "Bring the store to this version; serve and worker do it as well when they start."),
        async (maintenance, parsed, token) =>
        {
            var applied = await maintenance.MigrateAsync(token);
            var output = parsed.InvocationConfiguration.Output;
            foreach (var migration in applied)
            {
                await output.WriteLineAsync(T($"applied {migration}"));
            }

            await output.WriteLineAsync(applied.Count == 0 ? T("The store is at this version already.") : T($"{applied.Count} migrations applied."));
        });

    /// <summary><c>export</c>: writes a whole studio into one file.</summary>
    public static Command CreateExport()
    {
        var file = CommandOption.Text("--out", "File to write, such as studio.zip.", required: true);
        return Create(
            new Command("export", "Write the whole studio (datasets, experiments, models, their files) into one file.") { file },
            async (maintenance, parsed, token) =>
            {
                var path = parsed.GetRequiredValue(file);
                var manifest = await maintenance.ExportAsync(path, Progress(parsed), token);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(T($"{Describe(manifest)} written to {path}"));
            });
    }

    /// <summary><c>import</c>: reads an exported studio into an empty store.</summary>
    public static Command CreateImport()
    {
        var file = new Argument<string>("file") { Description = "File that export wrote." };
        return Create(
            new Command("import", "Read an exported studio into an empty store; unfinished experiments arrive as queued.") { file },
            async (maintenance, parsed, token) =>
            {
                var path = parsed.GetRequiredValue(file);
                ArgumentFile.MustExist(path, "import", "name a file that export wrote");
                await parsed.InvocationConfiguration.Output.WriteLineAsync(T($"{Describe(await maintenance.ImportAsync(path, Progress(parsed), token))} imported"));
            });
    }

    /// <summary>Gives a command the options that name a store, and work that uses it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="work">Gets the services of the store, and gives the exit code.</param>
    public static Command Create(Command command, Func<IServiceProvider, ParseResult, CancellationToken, Task<int>> work)
    {
        var place = StorePlace.AddTo(command);
        command.SetAction((parsed, token) => RunAsync(parsed, place, services => work(services, parsed, token), token));
        return command;
    }

    private static Command Create(Command command, Func<StoreMaintenance, ParseResult, CancellationToken, Task> work) => Create(command, async (services, parsed, token) =>
    {
        await work(services.GetRequiredService<StoreMaintenance>(), parsed, token);
        return StudioCommand.Success;
    });

    private static async Task<int> RunAsync(ParseResult parsed, StorePlace place, Func<IServiceProvider, Task<int>> work, CancellationToken token)
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            using var host = CreateHost(place.Settings(parsed));
            return await work(host.Services);
        }
        catch (OptionsValidationException exception)
        {
            foreach (var failure in exception.Failures)
            {
                await error.WriteLineAsync($"error: {failure}");
            }

            return StudioCommand.Failure;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or DatasetException)
        {
            await error.WriteLineAsync($"error: {exception.Message.ReplaceLineEndings(" ")}");
            return StudioCommand.Failure;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return StudioCommand.Interrupted;
        }
    }

    /// <summary>The same settings as the service's: file, environment, command line. Never started, so that nothing else runs.</summary>
    private static IHost CreateHost(IReadOnlyDictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        builder.Configuration.AddEnvironmentVariables();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddStudioJobs();
        return builder.Build();
    }

    private static LineProgress Progress(ParseResult parsed) => new(parsed.InvocationConfiguration.Error);

    private static string Describe(StoreManifest manifest) => T(
        $"{manifest.Rows["datasets"]} datasets, {manifest.Rows["experiments"]} experiments, {manifest.Rows["trials"]} trials, {manifest.Rows["model-versions"]} model versions, {manifest.Files} files ({manifest.FileBytes / 1024.0 / 1024:F1} MiB)");

    /// <summary>Writes each line at once and in order.</summary>
    private sealed class LineProgress(TextWriter error) : IProgress<string>
    {
        public void Report(string value) => error.WriteLine(value);
    }
}

/// <summary>The options that say which store a command works on.</summary>
internal sealed record StorePlace(Option<string> Connection, Option<string> DataDirectory)
{
    /// <summary>Gives a command the options.</summary>
    public static StorePlace AddTo(Command command)
    {
        var place = new StorePlace(
            CommandOption.Text("--connection", "PostgreSQL connection string of the store (default: ConnectionStrings:Studio, or the embedded store without one)."),
            CommandOption.Text("--data-dir", "Folder of the embedded store and of the artifacts (default studio-data)."));
        command.Add(place.Connection);
        command.Add(place.DataDirectory);
        return place;
    }

    /// <summary>What was given, as settings.</summary>
    public IReadOnlyDictionary<string, string?> Settings(ParseResult parsed)
    {
        var settings = new Dictionary<string, string?>();
        if (parsed.GetValue(Connection) is { } connection)
        {
            settings["ConnectionStrings:Studio"] = connection;
        }

        if (parsed.GetValue(DataDirectory) is { } folder)
        {
            settings["Studio:DataDirectory"] = folder;
        }

        return settings;
    }
}
