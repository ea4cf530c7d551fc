namespace Studio.Pipelines.Experiments;

using System.Text.Json;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Features;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch;
using Studio.Pipelines.Trials;

/// <summary>
/// Loads and compiles what every experiment needs before its first trial, by running a tiny one. A trainer process does it while it waits
/// for its order.
/// </summary>
public static class WarmUp
{
    private const string Rows = "(SELECT i % 7 AS x, 'v' || (i % 3) AS c, CASE i % 2 WHEN 0 THEN 'no' ELSE 'yes' END AS y FROM range(60) AS t(i))";

    private static readonly ColumnExpression[] Columns =
    [
        new(new ColumnInfo("x", ColumnType.Number), "x::DOUBLE"), new(new ColumnInfo("c", ColumnType.Text), "c"), new(new ColumnInfo("y", ColumnType.Text), "y"),
    ];

    /// <summary>Runs until everything is loaded, or until it is cancelled. Whatever goes wrong is left to the experiment, which tells it.</summary>
    /// <param name="folder">An empty folder for the tiny experiment; what is left in it is of no use.</param>
    /// <param name="cancellationToken">Ends it between two steps.</param>
    public static async Task RunAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            var data = Path.Combine(folder, "data.parquet");
            using (var session = DuckDbSession.OpenFile(data))
            {
                await CanonicalFile.WriteAsync(session, Rows, Columns, data, cancellationToken).ConfigureAwait(false);
            }

            await RunAsync(new ExperimentTask(Plan, new ExperimentFiles(data, null, folder)), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // A person hears of it from the experiment.
        }
    }

    private static async Task RunAsync(ExperimentTask task, CancellationToken cancellationToken)
    {
        using var control = new ExperimentControl();
        using var searched = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        void Hear(ExperimentEvent happened)
        {
            _ = JsonSerializer.Serialize(happened, StudioJson.Line);
            if (happened is StageStarted { Stage: ExperimentStage.Ensembling })
            {
                searched.Cancel();
            }
        }

        await new ExperimentRunner(TimeProvider.System).RunAsync(task, Hear, control, searched.Token).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        _ = LibTorch.Unavailable;
    }

    private static TrainingPlan Plan { get; } = new(
        TaskCatalog.Binary,
        "y",
        ["no", "yes"],
        false,
        [new FeatureColumn("x", ColumnPurpose.Numeric, InputType.Float), new FeatureColumn("c", ColumnPurpose.Categorical, InputType.String)],
        [],
        TaskCatalog.Binary.DefaultMetric.Name,
        2,
        0.2,
        null,
        2,
        [TrainerCatalog.Baseline, "lightgbm"],
        [],
        1,
        1,
        null);
}
