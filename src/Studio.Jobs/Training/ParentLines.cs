namespace Studio.Jobs.Training;

using System.Diagnostics;

/// <summary>What a process of ours hears from the one that started it: lines on its standard input, whose end means that the other is dead.</summary>
internal static class ParentLines
{
    /// <summary>Command that ends everything; every process of ours knows it.</summary>
    public const string CancelCommand = "cancel";

    private const int Longest = 200;

    /// <summary>Reads lines on a thread of its own, which must work even when all pool threads are busy. When they end, this process ends at once.</summary>
    /// <param name="input">Standard input.</param>
    /// <param name="errors">Told of lines that were ignored.</param>
    /// <param name="problem">Does what a line says; why it cannot, in one sentence, or null.</param>
    public static void Listen(TextReader input, TextWriter errors, Func<string, string?> problem)
    {
        var thread = new Thread(() =>
        {
            while (input.ReadLine() is { } line)
            {
                if (problem(line) is { } told)
                {
                    errors.WriteLine($"The command '{(line.Length <= Longest ? line : line[..Longest] + "…")}' was ignored: {told}");
                }
            }

            // Not Environment.Exit: that waits for others, and native threads may work on for minutes.
            Process.GetCurrentProcess().Kill();
        })
        {
            IsBackground = true,
            Name = "commands of the parent process",
        };
        thread.Start();
    }
}
