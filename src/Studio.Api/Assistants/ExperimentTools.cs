namespace Studio.Api.Assistants;

using System.ComponentModel;
using ModelContextProtocol.Server;
using Studio.Api.Experiments;
using Studio.Jobs.Storage;
using Studio.Pipelines.Metrics;

/// <summary>Tools for searches of models.</summary>
[McpServerToolType]
internal sealed class ExperimentTools(ExperimentService experiments, ExperimentCommands commands, TimeProvider time)
{
    private const int MostListed = 50;
    private const int MostWaitSeconds = 50;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    [McpServerTool(Name = "start_experiment", Title = "Start an experiment", Destructive = false, OpenWorld = false)]
    [Description("Starts the search for a model that predicts the column label from the other columns of a dataset, and answers at once with the experiment's id; follow it with get_experiment. All that is wrong with what is asked for is told together. It takes the processors of the machine for as long as its budget: agree on it with the person.")]
    public async Task<string> StartAsync(
        [Description("Id of the dataset, from list_datasets or upload_dataset.")] Guid datasetId,
        [Description("Name of the column to predict, exactly as in the table.")] string label,
        [Description("Seconds that the search may take; 60 when both this and trials are left out. Small tables are done well in 30 to 120, large ones take longer.")] double? budgetSeconds = null,
        [Description("Configurations after which the search ends; left out to go on to the end of the budget. With trials and without budgetSeconds there is no limit of time.")] int? trials = null,
        [Description("Metric to optimise, such as auc, accuracy, f1, logloss, rmse, mae or r2; left out for the usual one of the task. A name that does not suit is answered with those that do.")] string? metric = null,
        [Description("What is predicted: auto (default, found out by the label), binary, multiclass or regression.")] string? task = null,
        [Description("Name of the experiment and its model: letters, digits, - and _, at most 64; left out for the dataset's name. A name that a model has already becomes its next version.")] string? name = null,
        [Description("Columns not to learn from, such as those that are known only after the label is.")] IReadOnlyList<string>? ignore = null,
        [Description("Learners to try, such as lightgbm, lbfgs, extratrees; left out for all that suit.")] IReadOnlyList<string>? learners = null,
        CancellationToken token = default)
    {
        var form = new CreateExperimentRequest
        {
            DatasetId = datasetId,
            Label = label,
            BudgetSeconds = budgetSeconds,
            Trials = trials,
            Metric = metric,
            Task = task,
            Name = name,
            Ignore = ignore,
            Learners = learners,
        };
        return Short(EndpointAnswer.ValueOf<ExperimentResponse>(await ExperimentEndpoints.StartAsync(form, new Dictionary<string, string[]>(), experiments, token)));
    }

    [McpServerTool(Name = "list_experiments", Title = "List experiments", ReadOnly = true, OpenWorld = false)]
    [Description("Lists experiments, newest first (at most 50): id, name, state (queued, running, paused, completed, cancelled or failed), label, best score.")]
    public async Task<string> ListAsync(
        [Description("Id of a dataset to list only its experiments; left out for all.")] Guid? datasetId = null,
        CancellationToken token = default)
    {
        var all = EndpointAnswer.ValueOf<IEnumerable<ExperimentResponse>>(await ExperimentEndpoints.ListAsync(datasetId, experiments, token)).ToList();
        return ToolText.Of(new
        {
            total = all.Count,
            experiments = all.Take(MostListed).Select(one => new { one.Id, one.Name, one.DatasetId, one.State, one.Plan.Label, one.Plan.Metric, bestScore = one.Best?.Score, one.ModelVersion, one.CreatedAt }),
        });
    }

    [McpServerTool(Name = "get_experiment", Title = "Get an experiment", ReadOnly = true, OpenWorld = false)]
    [Description("Tells how far an experiment is: state, progress from 0 to 1, trials, the best score so far and whether higher is better; once completed also the models it ended with and the version that it published. waitSeconds waits for its end instead of asking again and again.")]
    public async Task<string> GetAsync(
        [Description("Id of the experiment, from start_experiment or list_experiments.")] Guid experimentId,
        [Description("Seconds to wait for its end, 0 (default) to 50.")] int waitSeconds = 0,
        CancellationToken token = default)
    {
        if (waitSeconds is < 0 or > MostWaitSeconds)
        {
            throw new ToolRefusedException(FormattableString.Invariant($"waitSeconds={waitSeconds} is out of range: wait 0 to {MostWaitSeconds} seconds, and ask again."));
        }

        var asked = time.GetTimestamp();
        while (true)
        {
            var found = EndpointAnswer.ValueOf<ExperimentResponse>(await ExperimentEndpoints.FindAsync(experimentId, experiments, token));
            if (found.State is not (ExperimentState.Queued or ExperimentState.Running) || time.GetElapsedTime(asked).TotalSeconds >= waitSeconds)
            {
                return Short(found);
            }

            await Task.Delay(Look, time, token);
        }
    }

    [McpServerTool(Name = "cancel_experiment", Title = "Cancel an experiment", Destructive = true, OpenWorld = false)]
    [Description("Ends an experiment without a model. What it found is kept for a person to try again. Only when the person wants that.")]
    public async Task<string> CancelAsync(
        [Description("Id of the experiment, from start_experiment or list_experiments.")] Guid experimentId,
        CancellationToken token = default) =>
        Short(EndpointAnswer.ValueOf<ExperimentResponse>(await ExperimentCommandEndpoints.AnswerAsync(experimentId, await commands.CancelAsync(experimentId, token), experiments, token)));

    private static string Short(ExperimentResponse one) => ToolText.Of(new
    {
        one.Id,
        one.Name,
        one.DatasetId,
        one.State,
        one.Reason,
        one.QueuePosition,
        progress = one.Progress.Fraction,
        one.Progress.SecondsLeft,
        one.Stage,
        one.Plan.Task,
        one.Plan.Label,
        metric = one.Plan.Metric,
        direction = MetricCatalog.Find(one.Plan.Metric)?.Direction,
        one.Trials,
        one.FailedTrials,
        best = one.Best is null ? null : new { one.Best.Number, one.Best.Learner, one.Best.Score },
        baselineScore = one.Result?.BaselineScore,
        models = one.Result?.Models.Select(model => new { model.Name, published = model.Name == one.Result.Published, learners = model.Members.Select(member => member.Learner).Distinct(), model.Metrics.Validation, model.OnnxBytes }),
        warning = one.Result?.Warning,
        model = one.ModelVersion is { } version ? FormattableString.Invariant($"{one.Name}/{version}") : null,
    });
}
