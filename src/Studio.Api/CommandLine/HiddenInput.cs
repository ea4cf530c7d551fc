namespace Studio.Api.CommandLine;

using System.Text;

/// <summary>What nobody is to read over a person's shoulder.</summary>
internal static class HiddenInput
{
    /// <summary>A line of what is piped in; of a person at a terminal without showing it.</summary>
    /// <param name="prompt">What a person at a terminal is asked for.</param>
    /// <param name="output">Where they are asked.</param>
    /// <param name="token">Ends the waiting.</param>
    public static async Task<string> ReadAsync(string prompt, TextWriter output, CancellationToken token)
    {
        if (Console.IsInputRedirected)
        {
            return await Console.In.ReadLineAsync(token) ?? string.Empty;
        }

        await output.WriteAsync($"{prompt}: ");
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        await output.WriteLineAsync();
        return typed.ToString();
    }
}
