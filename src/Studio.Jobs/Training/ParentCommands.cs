namespace Studio.Jobs.Training;

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
    /// <summary>Reads commands until they end, see <see cref="ParentLines"/>.</summary>
    public void Listen(TextReader input, TextWriter errors) => ParentLines.Listen(input, errors, Problem);

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
                { Number: > 0, Learner: not null, Parameters: not null, Fidelity: > 0, State: TrialState.Completed or TrialState.Pruned or TrialState.Failed or TrialState.Outraced } trial
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
