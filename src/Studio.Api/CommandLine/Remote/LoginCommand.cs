namespace Studio.Api.CommandLine.Remote;

using System.CommandLine;
using System.Net;
using System.Text.Json;

/// <summary><c>login</c>: keeps a token or key for a studio, once the studio has taken it. It is read from a terminal without being shown, from standard input or from a variable, never from arguments, which others at the machine see.</summary>
internal sealed class LoginCommand
{
    private const string StandardInput = "-";

    private readonly Argument<string> _address = new("url") { Description = "Address of the studio, such as https://studio.example.org." };
    private readonly Option<string> _token = CommandOption.Text("--token", $"- to read the token or key from standard input; without it, it is the variable {RemoteOptions.SecretVariable}, or asked for.");
    private readonly RemoteOptions _remote = new();

    public static Command Create()
    {
        var login = new LoginCommand();
        var command = new Command("login", "Sign in to a studio elsewhere with a personal token or a key, and keep it for later commands.") { login._address, login._token, login._remote.Project, login._remote.Insecure };
        command.Validators.Add(result =>
        {
            if (result.GetValue(login._token) is not (null or StandardInput))
            {
                result.AddError("--token takes - only, for standard input: what stands in arguments, others at this machine can read.");
            }
        });
        RemoteOptions.Run(command, login.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken token)
    {
        var output = parsed.InvocationConfiguration.Output;
        var (address, project) = (StudioAddress.Parse(parsed.GetRequiredValue(_address), parsed.GetValue(_remote.Insecure)), parsed.GetValue(_remote.Project));
        var studios = SignedInStudios.OfPerson();
        if (await IsOpenAsync(address, project, token))
        {
            await studios.KeepAsync(new SignedInStudio(address.Text, null, project), token);
            await output.WriteLineAsync(T($"Nobody has a login at {address} yet, so none is needed there."));
            return StudioCommand.Success;
        }

        var secret = await ReadAsync(parsed, output, token);
        using var studio = new RemoteStudio(address, project, secret);
        var who = await studio.WhoAsync(token);
        await studios.KeepAsync(new SignedInStudio(address.Text, secret, project), token);
        await output.WriteLineAsync(WhoAmICommand.Sentence(who, address.Text));
        await output.WriteLineAsync(T($"Kept in {studios.File}, which you alone may read; logout {address} forgets it."));
        return StudioCommand.Success;
    }

    /// <summary>True when it answers whoever asks.</summary>
    private static async Task<bool> IsOpenAsync(StudioAddress address, string? project, CancellationToken token)
    {
        using var studio = new RemoteStudio(address, project, null);
        try
        {
            return (await studio.WhoAsync(token)).ValueKind == JsonValueKind.Object;
        }
        catch (RemoteException refusal) when (refusal.Status == HttpStatusCode.Unauthorized)
        {
            return false;
        }
    }

    private async Task<string> ReadAsync(ParseResult parsed, TextWriter output, CancellationToken token)
    {
        var given = parsed.GetValue(_token) is null ? Environment.GetEnvironmentVariable(RemoteOptions.SecretVariable) : null;
        var secret = (string.IsNullOrEmpty(given) ? await HiddenInput.ReadAsync(T("Token or key (mst_…)"), output, token) : given).Trim();
        return secret.Length > 0 && secret.All(sign => sign is > ' ' and <= '~')
            ? secret
            : throw new RemoteException("That is no token: make one on the page Access of the studio, and give it as it stands there (mst_…).");
    }
}
