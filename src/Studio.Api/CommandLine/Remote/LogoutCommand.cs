namespace Studio.Api.CommandLine.Remote;

using System.CommandLine;

/// <summary><c>logout</c>: forgets the token of a studio, here; the studio itself knows it until it is revoked.</summary>
internal static class LogoutCommand
{
    public static Command Create()
    {
        var url = new Argument<string?>("url") { Description = "Address of the studio (default: the one signed in to last).", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("logout", "Forget what was kept by login for a studio.") { url };
        RemoteOptions.Run(command, async (parsed, token) =>
        {
            var studios = SignedInStudios.OfPerson();
            var address = parsed.GetValue(url) is { } given ? StudioAddress.Parse(given, insecure: true).Text : await studios.ReadAsync(token) is [var last, ..] ? last.Address : null;
            if (address is null || !await studios.ForgetAsync(address, token))
            {
                throw new RemoteException(address is null ? "You are signed in to no studio." : $"You are not signed in to {address}.");
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync(T($"Forgotten. The token itself opens {address} until it is revoked there, on the page Access."));
            return StudioCommand.Success;
        });
        return command;
    }
}
