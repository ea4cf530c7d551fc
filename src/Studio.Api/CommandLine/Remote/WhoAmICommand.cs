namespace Studio.Api.CommandLine.Remote;

using System.CommandLine;
using System.Text.Json;

/// <summary><c>whoami</c>: who a studio takes you for.</summary>
internal static class WhoAmICommand
{
    public static Command Create()
    {
        var remote = new RemoteOptions();
        var command = new Command("whoami", "Ask a studio who you are there, and what you may do.");
        remote.AddTo(command);
        RemoteOptions.Run(command, async (parsed, token) =>
        {
            using var studio = await remote.OpenAsync(parsed, token);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(Sentence(await studio.WhoAsync(token), studio.Root));
            return StudioCommand.Success;
        });
        return command;
    }

    /// <summary>Says who somebody is.</summary>
    /// <param name="who">What the studio says.</param>
    /// <param name="address">Where.</param>
    public static string Sentence(JsonElement who, string address)
    {
        var name = Told(who.GetProperty("name").GetString()!);
        return who.TryGetProperty("serverAdmin", out var admin) && admin.GetBoolean() ? T($"You are {name} at {address}, an admin of the server.")
            : who.TryGetProperty("role", out var role) && role.ValueKind == JsonValueKind.String ? T($"You are {name} at {address}, with the role {role.GetString()} in the project {who.GetProperty("project").GetString()}.")
            : T($"You are {name} at {address}, without a role in the project {who.GetProperty("project").GetString()}.");
    }
}
