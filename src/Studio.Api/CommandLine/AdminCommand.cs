namespace Studio.Api.CommandLine;

using System.CommandLine;
using Studio.Jobs.People;
using Studio.Jobs.Moving;

/// <summary><c>admin create</c>: makes an admin of the server, also where nobody can sign in any more.</summary>
internal static class AdminCommand
{
    private const string PasswordVariable = "STUDIO_PASSWORD";

    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "Name to sign in with." };
        var mail = CommandOption.Text("--mail", "Mail address.");
        var create = StoreCommands.Create(
            new Command("create", $"Make a person who may do everything; the password is the first line of standard input, or the variable {PasswordVariable}.") { name, mail },
            (services, parsed, token) => CreateAsync(services, parsed, parsed.GetRequiredValue(name), parsed.GetValue(mail), token));
        return new Command("admin", "Let people sign in.") { create };
    }

    private static async Task<int> CreateAsync(IServiceProvider services, ParseResult parsed, string name, string? mail, CancellationToken token)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var password = Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } known ? known : await HiddenInput.ReadAsync(T("Password, at least 12 characters"), output, token);
        await services.GetRequiredService<StoreMaintenance>().MigrateAsync(token);
        var result = await services.GetRequiredService<PersonService>().CreateAsync(name, mail, password, serverAdmin: true, token);
        foreach (var reason in result.Reasons)
        {
            await error.WriteLineAsync($"error: {reason}");
        }

        if (result.Person is null)
        {
            return StudioCommand.Failure;
        }

        await output.WriteLineAsync(T($"{name} may sign in and do everything. From now on everybody signs in."));
        return StudioCommand.Success;
    }
}
