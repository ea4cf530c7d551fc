namespace Studio.Api.CommandLine;

using System.CommandLine;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Studio.Api.Security;

/// <summary><c>serve</c>: starts the service with its pages.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Start the studio: pages, REST API, job dashboard.");
        Configure(command);
        return command;
    }

    /// <summary>Gives a command the options and the action of <c>serve</c>.</summary>
    public static void Configure(Command command)
    {
        var urls = CommandOption.Text("--urls", $"Addresses on this machine to listen on, separated by semicolons (default {LoopbackListening.DefaultUrl}).");
        var dataDirectory = CommandOption.Text("--data-dir", "Folder of the database and the artifacts (default studio-data).");
        command.Add(urls);
        command.Add(dataDirectory);
        command.SetAction((parsed, token) => RunAsync(parsed.GetValue(urls), parsed.GetValue(dataDirectory), parsed.InvocationConfiguration.Error, token));
    }

    private static async Task<int> RunAsync(string? urls, string? dataDirectory, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = StudioApp.Build(new Dictionary<string, string?> { ["urls"] = urls, ["Studio:DataDirectory"] = dataDirectory });
            await app.StartAsync(cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
            return StudioCommand.Success;
        }
        catch (OptionsValidationException exception)
        {
            foreach (var failure in exception.Failures)
            {
                await error.WriteLineAsync($"error: {failure}");
            }

            return StudioCommand.Failure;
        }
        catch (Exception exception) when (exception is UnsafeAddressException or IOException or UnauthorizedAccessException)
        {
            var remedy = exception.InnerException is AddressInUseException ? " End the program that uses it, or choose another address with --urls." : string.Empty;
            await error.WriteLineAsync($"error: {exception.Message.ReplaceLineEndings(" ")}{remedy}");
            return StudioCommand.Failure;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return StudioCommand.Interrupted;
        }
    }
}
