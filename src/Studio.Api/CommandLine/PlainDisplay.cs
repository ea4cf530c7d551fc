namespace Studio.Api.CommandLine;

using Studio.Pipelines.Metrics;
using Studio.Pipelines.Trials;

/// <summary>One line for each stage and each trial that ended, for logs and pipes.</summary>
internal sealed class PlainDisplay(TextWriter output, TrainingPlan plan) : ITrainingDisplay
{
    private readonly Metric? _metric = MetricCatalog.Find(plan.Metric);
    private TrainingProgress _progress = TrainingProgress.Start;

    public void Show(ExperimentEvent happened)
    {
        var before = _progress.Best;
        _progress = _progress.After(happened, _metric);
        var at = string.Create(CultureInfo.InvariantCulture, $"{happened.At,7:F1} s  ");
        if (happened is StageStarted stage)
        {
            output.WriteLine($"{at}{TrainingText.Of(stage.Stage)}{(stage.Detail.Length > 0 ? $": {Told(stage.Detail)}" : string.Empty)}");
        }
        else if (happened is CellsEmbedded read)
        {
            output.WriteLine($"{at}{TrainingText.Of(read)}");
        }
        else if (happened is TrialEnded { Trial: var trial })
        {
            var outcome = trial.State == TrialState.Completed
                ? $"{Score(trial)}{(_progress.Best != before ? $"  {T("best so far")}" : string.Empty)}"
                : $"{Told(trial.State.ToString().ToLowerInvariant())}: {Told(trial.Reason ?? string.Empty)}";
            output.WriteLine($"{at}{T($"trial {trial.Number,3}")}  {trial.Learner,-12} {outcome}");
        }
    }

    private string Score(Trial trial) => trial.Fidelity < 1
        ? T($"{plan.Metric} {TrainingText.Score(trial.Score)} on {TrainingText.Share(trial.Fidelity)} of the rows")
        : $"{plan.Metric} {TrainingText.Score(trial.Score)}";

    public ValueTask DisposeAsync() => new(output.FlushAsync());
}
