namespace Studio.Api.Components.Experiments;

using System.Globalization;
using Studio.Api.Components.Shared;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Trials;
using static Studio.Api.Languages.Words;

/// <summary>Puts what happened in an experiment into words, in the language of whoever reads them.</summary>
internal static class MomentWords
{
    /// <summary>The line of a moment; null for what is told in the line of a trial's end.</summary>
    /// <param name="moment">What happened.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="trial">The trial that it is about; null where it is about none, or that is not known.</param>
    public static LogLine? LineOf(ExperimentMoment moment, ExperimentRecord experiment, Trial? trial) => moment.Kind switch
    {
        MomentKind.TakenUp => new LogLine(moment.At, "busy", TakenUp(moment, experiment)),
        MomentKind.StageBegan => new LogLine(moment.At, "busy", Stage(moment)),
        MomentKind.TrialBegan => trial is null ? null : new LogLine(moment.At, "calm", Began(trial, moment.Attempt ?? 1)),
        MomentKind.CheckpointStored => null,
        MomentKind.TrainerDied => new LogLine(moment.At, "bad", T($"A trainer died: {Told(moment.Text ?? "")}")),
        MomentKind.WorkerLost => new LogLine(moment.At, "bad", T($"{moment.Text} gave no sign of life any more. What had ended is kept, and another trainer goes on from there.")),
        MomentKind.GivenBack => new LogLine(moment.At, "calm", T("The worker was stopped. What had ended is kept, and the experiment waits to go on.")),
        MomentKind.PauseAsked => new LogLine(moment.At, "calm", T("A pause was asked for.")),
        MomentKind.Resumed => new LogLine(moment.At, "calm", T("It was asked to go on.")),
        MomentKind.FinishAsked => new LogLine(moment.At, "calm", T("It was asked to end the search and to build its models.")),
        MomentKind.BudgetChanged => new LogLine(moment.At, "calm", T($"Its budget was changed to {Show.Duration(double.Parse(moment.Text!, CultureInfo.InvariantCulture))}.")),
        MomentKind.Retried => new LogLine(moment.At, "calm", moment.Text is { } reason ? T($"It had ended: {Told(reason)} It was asked to try again.") : T("It was asked to try again.")),
        _ => null,
    };

    /// <summary>That a trial began.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="attempt">The how manieth time, from 1.</param>
    public static string Began(Trial trial, int attempt) => (trial.Fidelity < 1, attempt > 1) switch
    {
        (true, false) => T($"Trial {trial.Number} of {trial.Learner} began on {Show.Percent(trial.Fidelity)} of the rows."),
        (false, false) => T($"Trial {trial.Number} of {trial.Learner} began."),
        (true, true) => T($"Trial {trial.Number} of {trial.Learner} began on {Show.Percent(trial.Fidelity)} of the rows, attempt {attempt}."),
        (false, true) => T($"Trial {trial.Number} of {trial.Learner} began, attempt {attempt}."),
    };

    private static string TakenUp(ExperimentMoment moment, ExperimentRecord experiment)
    {
        var what = (experiment.Parts.FirstOrDefault(part => part.Index == moment.Part)?.Kind ?? PartKind.Whole) switch
        {
            PartKind.Search => T($"A trainer of {moment.Text} took up share {moment.Part + 1} of {experiment.Parallelism} of the search to predict {experiment.Plan.Label}."),
            PartKind.Build => T($"A trainer of {moment.Text} took up the building of the models."),
            _ => T($"A trainer of {moment.Text} took the experiment up to predict {experiment.Plan.Label}."),
        };
        return moment.Attempt > 1 ? what + T(" ") + T($"That is attempt {moment.Attempt}.") : what;
    }

    private static string Stage(ExperimentMoment moment)
    {
        var name = NameOf(moment.Stage ?? ExperimentStage.Loading);
        return string.IsNullOrEmpty(moment.Text) ? T($"{name}.") : T($"{name}: {Told(moment.Text)}");
    }

    private static string NameOf(ExperimentStage stage) => stage switch
    {
        ExperimentStage.Loading => T("Reading the data"),
        ExperimentStage.Featurizing => T("Preparing the features"),
        ExperimentStage.Searching => T("Searching"),
        ExperimentStage.Ensembling => T("Training the winners on all folds and building the ensemble"),
        ExperimentStage.Exporting => T("Turning the models into ONNX files"),
        ExperimentStage.Verifying => T("Comparing the ONNX files with the trained models"),
        ExperimentStage.Evaluating => T("Finding out what the model is worth"),
        _ => Told(stage.ToString()),
    };
}
