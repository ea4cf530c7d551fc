namespace Studio.Pipelines.MlNet;

using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Trials;

/// <summary>The whole search of the studio from ML.NET code, in this process: profile, plan, search, ensemble, export.</summary>
/// <example><code>using var result = StudioExperiment.Run(ml, data, "Price", TimeSpan.FromMinutes(1));
/// var predictions = result.Model.Transform(newData);</code></example>
public static class StudioExperiment
{
    /// <summary>Searches a model for a column.</summary>
    /// <param name="context">Loads the model.</param>
    /// <param name="data">The rows to learn from. Columns of numbers, truth values, texts, moments and keys that stand for texts are read.</param>
    /// <param name="label">The column to predict.</param>
    /// <param name="budget">Time for the search, above 0.</param>
    /// <param name="cancellationToken">Ends it without a model.</param>
    /// <exception cref="ArgumentException">The label or the columns do not do; all problems are named.</exception>
    /// <exception cref="TrainingException">No model could be trained.</exception>
    public static StudioExperimentResult Run(MLContext context, IDataView data, string label, TimeSpan budget, CancellationToken cancellationToken = default) =>
        RunAsync(context, data, new TrainingRequest(label) { BudgetSeconds = budget.TotalSeconds }, null, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Searches a model.</summary>
    /// <param name="context">Loads the model.</param>
    /// <param name="data">The rows to learn from.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="progress">Told all that happens, on any thread; null for nobody.</param>
    /// <param name="cancellationToken">Ends it without a model.</param>
    /// <exception cref="ArgumentException">The request does not do; all problems are named.</exception>
    /// <exception cref="TrainingException">No model could be trained.</exception>
    public static async Task<StudioExperimentResult> RunAsync(
        MLContext context, IDataView data, TrainingRequest request, IProgress<ExperimentEvent>? progress = null, CancellationToken cancellationToken = default)
    {
        var folder = Directory.CreateTempSubdirectory("studio-experiment-");
        try
        {
            var columns = new ViewColumns(data.Schema);
            var files = new ExperimentFiles(Path.Combine(folder.FullName, "rows.parquet"), null, Path.Combine(folder.FullName, "out"));
            var plan = await PlanAsync(columns, data, request, files.Data, cancellationToken).ConfigureAwait(false);
            var trials = new List<Trial>();
            var result = await SearchAsync(new ExperimentTask(plan, files), trials, progress, cancellationToken).ConfigureAwait(false);
            return StudioExperimentResult.Load(context, columns, data, files.OutputDirectory, cancellationToken) with
            {
                Summary = result,
                Plan = plan,
                Trials = [.. trials.OrderBy(trial => trial.Number)],
                ColumnsLeftOut = [.. columns.LeftOut, .. plan.Ignored],
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<TrainingPlan> PlanAsync(ViewColumns columns, IDataView data, TrainingRequest request, string path, CancellationToken cancellationToken)
    {
        columns.Check(request);
        var infos = await Task.Run(() => DataViewImport.Run(columns.Readable(data), columns.Fields, path, cancellationToken), cancellationToken).ConfigureAwait(false);
        var profile = await DatasetProfiler.ProfileAsync(path, infos, cancellationToken).ConfigureAwait(false);
        var labels = await DatasetProfiler.CountValuesAsync(path, request.Label, TrainingPlanner.MaxClasses + 1, cancellationToken).ConfigureAwait(false);
        var planned = TrainingPlanner.Plan(profile, labels, request);
        return planned.Plan ?? throw new ArgumentException(string.Join(' ', planned.Problems.Select(problem => problem.Message)));
    }

    private static async Task<ExperimentResult> SearchAsync(ExperimentTask task, List<Trial> trials, IProgress<ExperimentEvent>? progress, CancellationToken cancellationToken)
    {
        using var control = new ExperimentControl();
        ExperimentEvent? last = null;
        await new ExperimentRunner(TimeProvider.System).RunAsync(task, happened =>
        {
            if (happened is TrialEnded ended)
            {
                trials.Add(ended.Trial);
            }

            last = happened;
            progress?.Report(happened);
        }, control, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return last is ExperimentCompleted completed ? completed.Result : throw new TrainingException((last as ExperimentFailed)?.Reason ?? "The experiment ended without a model.");
    }
}
