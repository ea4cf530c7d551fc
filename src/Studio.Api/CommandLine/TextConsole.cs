namespace Studio.Api.CommandLine;

using Spectre.Console;

/// <summary>Where tables for people are written.</summary>
internal static class TextConsole
{
    private const int WidthOfFiles = 160;

    /// <summary>The terminal with its width and colours, or plain lines for a file.</summary>
    public static IAnsiConsole For(TextWriter output)
    {
        if (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected)
        {
            return AnsiConsole.Console;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = WidthOfFiles;
        return console;
    }
}
