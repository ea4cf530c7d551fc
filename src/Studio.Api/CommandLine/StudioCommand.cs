namespace Studio.Api.CommandLine;

using System.CommandLine;
using Studio.Api.CommandLine.Remote;

/// <summary>The command line: <c>serve</c> (also without a verb), <c>train</c>, <c>predict</c>, <c>import-model</c>, <c>report</c>, <c>devices</c>, <c>admin</c>, <c>migrate</c>, <c>export</c>, <c>import</c>, and for studios elsewhere <c>login</c>, <c>logout</c>, <c>whoami</c>, <c>submit</c>.</summary>
public static class StudioCommand
{
    /// <summary>Exit code when everything went well.</summary>
    public const int Success = 0;

    /// <summary>Exit code when the work could not be done.</summary>
    public const int Failure = 1;

    /// <summary>Exit code when the command line or the request is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Exit code when a person stopped it (128 + SIGINT, as shells have it).</summary>
    public const int Interrupted = 130;

    // Says the language of the command line where it is not to be that of the system: en or zh-Hans.
    private const string LanguageVariable = "STUDIO_LANGUAGE";

    // Time for the trainer process to end and the temporary folder to go after Ctrl-C.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Errors and warnings, one line each.</param>
    /// <param name="cancellationToken">Stops the command as Ctrl-C does.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        if (Environment.GetEnvironmentVariable(LanguageVariable) is { Length: > 0 } wanted && Language.All.FirstOrDefault(language => language.Tag == wanted) is { } language)
        {
            CultureInfo.CurrentUICulture = language.Culture;
        }

        error = new TranslatingWriter(error);

        // A leading @ is part of a name here, not a file with more words.
        var parsed = Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var message in UsageErrors.Explain(parsed))
            {
                await error.WriteLineAsync($"error: {message}");
            }

            return Usage;
        }

        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TerminationTimeout,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (Exception exception)
        {
            // The commands tell what they foresee; the rest is a defect, and a person still gets one line, not a stack trace.
            await error.WriteLineAsync($"error: {exception.Message.ReplaceLineEndings(" ")} This was not foreseen ({exception.GetType().Name}); please report it.");
            return Failure;
        }
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("MaaS.Studio: a table in, a searched model out as one ONNX file. Without a command it serves.")
        {
            ServeCommand.Create(),
            TrainCommand.Create(),
            PredictCommand.Create(),
            ImportModelCommand.Create(),
            ReportCommand.Create(),
            DevicesCommand.Create(),
            AdminCommand.Create(),
            StoreCommands.CreateMigrate(),
            StoreCommands.CreateExport(),
            StoreCommands.CreateImport(),
            LoginCommand.Create(),
            LogoutCommand.Create(),
            WhoAmICommand.Create(),
            SubmitCommand.Create(),
        };
        ServeCommand.Configure(root);
        Translate(root);
        return root;
    }

    private static void Translate(Command command)
    {
        foreach (var part in (IEnumerable<Symbol>)[command, .. command.Options, .. command.Arguments])
        {
            part.Description = part.Description is { } description ? Told(description) : null;
        }

        foreach (var sub in command.Subcommands)
        {
            Translate(sub);
        }
    }
}
