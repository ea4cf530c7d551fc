namespace Studio.Api.CommandLine.Remote;

using System.CommandLine;

/// <summary>Which studio is meant, and in which project.</summary>
internal sealed class RemoteOptions
{
    /// <summary>Variable with a token or key, in place of what was kept by <c>login</c>.</summary>
    public const string SecretVariable = "STUDIO_TOKEN";

    private readonly Option<string> _studio = CommandOption.Text("--studio", "Address of the studio (default: the one signed in to last).");
    private readonly Option<string> _project = CommandOption.Text("--project", "Project (default: the one signed in to, else the default project).");
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Send what is sent without encryption, over a network that can be trusted." };

    /// <summary>The project.</summary>
    public Option<string> Project => _project;

    /// <summary>Whether to go without encryption.</summary>
    public Option<bool> Insecure => _insecure;

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_studio);
        command.Add(_project);
        command.Add(_insecure);
    }

    /// <summary>The studio that is meant.</summary>
    /// <exception cref="RemoteException">None is.</exception>
    public async Task<RemoteStudio> OpenAsync(ParseResult parsed, CancellationToken token)
    {
        var known = await SignedInStudios.OfPerson().ReadAsync(token);
        var text = parsed.GetValue(_studio) ?? (known is [var last, ..] ? last.Address : null)
            ?? throw new RemoteException("Which studio is meant? Name it with --studio, or sign in with: login URL.");
        var address = StudioAddress.Parse(text, parsed.GetValue(_insecure));
        var kept = known.FirstOrDefault(studio => studio.Address == address.Text);
        var given = Environment.GetEnvironmentVariable(SecretVariable);
        return new RemoteStudio(address, parsed.GetValue(_project) ?? kept?.Project, string.IsNullOrEmpty(given) ? kept?.Token : given);
    }

    /// <summary>Makes work the action of a command; what a studio says against it is told in one line.</summary>
    public static void Run(Command command, Func<ParseResult, CancellationToken, Task<int>> work) => command.SetAction(async (parsed, token) =>
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            return await work(parsed, token);
        }
        catch (RemoteException exception)
        {
            await error.WriteLineAsync($"error: {exception.Message}");
            return StudioCommand.Failure;
        }
        catch (Exception exception) when (exception is Pipelines.Data.DatasetException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"error: {exception.Message}");
            return StudioCommand.Failure;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return StudioCommand.Interrupted;
        }
    });
}
