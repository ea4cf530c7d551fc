namespace Studio.Jobs.Training;

using System.Diagnostics;
using System.Text.Json;
using Studio.Pipelines;

/// <summary>
/// Commands that a trainer process gets on its standard input, one a line: <c>finish</c>, <c>cancel</c>, <c>pause</c>, <c>budget SECONDS</c> and
/// <c>trial JSON</c>. What is none of them is answered on standard error and ignored.
/// </summary>
/// <param name="control">Is told what is wanted.</param>
/// <param name="cancel">Is cancelled by <c>cancel</c>.</param>
internal sealed class ParentCommands(ExperimentControl control, CancellationTokenSource cancel)
{
    private const int Longest = 200;

    /// <summary>Reads commands on a thread of its own, which must work even when all pool threads train. When they end, whoever started this process is dead, and it ends at once.</summary>
    public void Listen(TextReader input, TextWriter errors)
    {
        var thread = new Thread(() =>
        {
            while (input.ReadLine() is { } line)
            {
                if (Problem(line) is { } problem)
                {
                    errors.WriteLine($"The command '{(line.Length <= Longest ? line : line[..Longest] + "…")}' was ignored: {problem}");
                }
            }

            // Not Environment.Exit: that waits for others, and native threads may train on for minutes.
            Process.GetCurrentProcess().Kill();
        })
        {
            IsBackground = true,
            Name = "commands of the parent process",
        };
        thread.Start();
    }

    /// <summary>Does what a line says; why it cannot, in one sentence, or null.</summary>
    public string? Problem(string line)
    {
        var (command, value) = line.Trim().Split(' ', 2) is [var first, var rest] ? (first, rest) : (line.Trim(), null);
        switch (command, value)
        {
            case (TrainerVerb.FinishCommand, null):
                control.Finish();
                return null;
            case (TrainerVerb.CancelCommand, null):
                cancel.Cancel();
                return null;
            case (TrainerVerb.PauseCommand, null):
                control.Pause();
                return null;
            case (TrainerVerb.BudgetCommand, { } seconds):
                return ChangeBudget(seconds);
            case (TrainerVerb.TrialCommand, { } json):
                return Report(json);
            default:
                return $"known are {TrainerVerb.FinishCommand}, {TrainerVerb.CancelCommand}, {TrainerVerb.PauseCommand}, {TrainerVerb.BudgetCommand} SECONDS and {TrainerVerb.TrialCommand} JSON.";
        }
    }

    private string? ChangeBudget(string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) || !(seconds > 0))
        {
            return $"'{text}' is no number of seconds above 0.";
        }

        control.ChangeBudget(seconds);
        return null;
    }

    private string? Report(string json)
    {
        try
        {
            if (JsonSerializer.Deserialize<Trial>(json, StudioJson.Line) is not
                { Number: > 0, Learner: not null, Parameters: not null, Fidelity: > 0, State: TrialState.Completed or TrialState.Pruned or TrialState.Failed } trial
                || (trial.State == TrialState.Completed && trial.Score is not { }))
            {
                return "it is no trial that has ended.";
            }

            control.Report(trial);
            return null;
        }
        catch (JsonException failure)
        {
            return failure.Message;
        }
    }
}
