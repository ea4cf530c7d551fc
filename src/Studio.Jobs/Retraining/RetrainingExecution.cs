namespace Studio.Jobs.Retraining;

using Studio.Jobs.Comparisons;
using Studio.Jobs.Datasets;
using Studio.Jobs.Experiments;
using Studio.Jobs.Orders;
using Studio.Jobs.Registry;
using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;

/// <summary>
/// Trains a model again: reads the data, keeps the newest rows back, has an experiment search with the old plan on the others, compares what it publishes, the challenger,
/// with the champion on the rows that were kept back, and decides by the rule. Each call goes as far as it can without waiting.
/// </summary>
internal sealed class RetrainingExecution(
    IDbContextFactory<StudioDbContext> database,
    DatasetService datasets,
    DatasetImports imports,
    HeldBackRows heldBack,
    ExperimentService experiments,
    ComparisonService comparisons,
    ModelService models,
    ModelAliases aliases,
    TimeProvider time)
{
    /// <summary>Runs.</summary>
    /// <param name="run">The claim.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>False when the claim is lost, or was given back to wait.</returns>
    /// <exception cref="DatasetException">It cannot be done; the message is fit for people.</exception>
    public async Task<bool> RunAsync(RetrainingRun run, CancellationToken cancellationToken)
    {
        await using var beat = new OrderBeat(run.BeatAsync, time, cancellationToken);
        var retraining = await FindAsync(run, beat.Token);
        return run.Order.Step switch
        {
            RetrainingStep.Data => await PrepareAsync(run, retraining, beat.Token),
            RetrainingStep.Training => await TrainAsync(run, retraining, beat.Token),
            RetrainingStep.Comparing => await CompareAsync(run, retraining, beat.Token),
            _ => throw new InvalidOperationException($"Retraining {run.Order.Id} is over."),
        };
    }

    private static async Task<bool> WaitAsync(RetrainingRun run, CancellationToken cancellationToken)
    {
        await run.GiveBackAsync(null, cancellationToken);
        return false;
    }

    private async Task<RetrainingEntity> FindAsync(RetrainingRun run, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        return await db.Retrainings.AsNoTracking().SingleOrDefaultAsync(row => row.Id == run.Order.RetrainingId, cancellationToken)
            ?? throw new DatasetException("It was said meanwhile that the model is not trained again.");
    }

    private async Task<bool> PrepareAsync(RetrainingRun run, RetrainingEntity retraining, CancellationToken cancellationToken)
    {
        var dataset = await ReadAsync(run, retraining, cancellationToken);
        var champion = await models.FindVersionAsync(new ModelReference(run.Order.Model, Alias: ModelRoutes.Champion), cancellationToken);
        var held = await heldBack.CutAsync(dataset, champion?.Lineage.DatasetId, retraining.Request, retraining.HoldoutShare, cancellationToken);
        if (held.Cut.Unseen == 0 && run.Order.Cause != RetrainingCause.Person)
        {
            await datasets.DeletePartsAsync([held.Training, held.Holdout], cancellationToken);
            return await run.CompleteAsync(RetrainingDecision.NothingNew, "There is no row in the data that the champion has not been trained on; nothing was trained.", cancellationToken);
        }

        var stored = await run.StoreAsync(
            row =>
            {
                (row.TrainingId, row.HoldoutId, row.HoldoutIsNew) = (held.Training, held.Holdout, held.Cut.IsUnseen);
                (row.Champion, row.Rows, row.Step) = (champion?.Version, held.Cut.Training, RetrainingStep.Training);
            },
            cancellationToken);
        return stored && await TrainAsync(run, retraining, cancellationToken);
    }

    /// <summary>The newest version of the data, read again before where that is wanted, once.</summary>
    private async Task<DatasetRecord> ReadAsync(RetrainingRun run, RetrainingEntity retraining, CancellationToken cancellationToken)
    {
        if (run.Order.DatasetId is { } known && await datasets.FindAsync(known, cancellationToken) is { } read)
        {
            return read;
        }

        var newest = await datasets.FindNewestAsync(retraining.SeriesId, cancellationToken) ?? throw new DatasetException("The dataset to train on was deleted; say which one to train on.");
        if (retraining.ReadAgain)
        {
            newest = await imports.ReadAgainAsync(newest.Id, null, null, cancellationToken) ?? throw new DatasetException($"The dataset '{newest.Name}' cannot be read again: its file is gone.");
        }

        await run.StoreAsync(row => row.DatasetId = newest.Id, cancellationToken);
        return newest;
    }

    private async Task<bool> TrainAsync(RetrainingRun run, RetrainingEntity retraining, CancellationToken cancellationToken)
    {
        // Of a retraining there is one experiment, however often it is begun: it has its number.
        if (await experiments.FindAsync(run.Order.Id, cancellationToken) is not { } experiment)
        {
            return await BeginTrainingAsync(run, retraining, cancellationToken);
        }

        if (experiment.State is ExperimentState.Failed or ExperimentState.Cancelled)
        {
            throw new DatasetException(experiment.State == ExperimentState.Cancelled ? "Its experiment was cancelled." : $"Its experiment has failed: {experiment.Reason}");
        }

        if (experiment is not { State: ExperimentState.Completed, ModelVersion: { } challenger })
        {
            return await WaitAsync(run, cancellationToken);
        }

        await aliases.MoveAsync(run.Order.Model, ModelRoutes.Challenger, challenger, null, "Trained again.", cancellationToken);
        return await run.StoreAsync(row => (row.Challenger, row.Step) = (challenger, RetrainingStep.Comparing), cancellationToken) && await CompareAsync(run, retraining, cancellationToken);
    }

    private async Task<bool> BeginTrainingAsync(RetrainingRun run, RetrainingEntity retraining, CancellationToken cancellationToken)
    {
        var rows = run.Order.TrainingId is { } id ? await datasets.FindAsync(id, cancellationToken) : null;
        if (rows is null or { State: DatasetState.Failed })
        {
            throw new DatasetException(rows is null ? "The rows to train on were deleted." : $"The rows to train on cannot be used: {rows.Reason}");
        }

        if (rows.State == DatasetState.Profiling)
        {
            return await WaitAsync(run, cancellationToken);
        }

        var request = new ExperimentRequest(RepeatedRequest.On(retraining.Request, [.. rows.Columns.Select(column => column.Name)])) { Name = run.Order.Model, Id = run.Order.Id };
        var created = await experiments.CreateAsync(rows.Id, request, cancellationToken);
        if (created.Experiment is null)
        {
            throw new DatasetException($"The old plan does not fit the data any more: {string.Join(" ", created.Problems.Select(problem => problem.Message))}");
        }

        return await run.StoreAsync(row => row.ExperimentId = created.Experiment.Id, cancellationToken) && await WaitAsync(run, cancellationToken);
    }

    private async Task<bool> CompareAsync(RetrainingRun run, RetrainingEntity retraining, CancellationToken cancellationToken)
    {
        if (run.Order.ComparisonId is not { } id)
        {
            return await BeginComparisonAsync(run, cancellationToken);
        }

        var comparison = await comparisons.FindAsync(id, cancellationToken);
        if (comparison is { HasEnded: false })
        {
            return await WaitAsync(run, cancellationToken);
        }

        var (decision, verdict) = RetrainingRule.Decide(retraining.Promotion, run.Order.HoldoutIsNew, comparison);
        if (decision == RetrainingDecision.Promoted
            && await RetrainingService.MoveAsync(aliases, run.Order.Model, run.Order.Challenger!.Value, run.Order.Champion, promote: true, cancellationToken) is { } refusal)
        {
            (decision, verdict) = (RetrainingDecision.Open, $"{verdict} It was not promoted: {refusal}");
        }

        await DropOldRowsAsync(run.Order, cancellationToken);
        return await run.CompleteAsync(decision, verdict, cancellationToken);
    }

    /// <summary>Rows that earlier retrainings have cut off go, but for those that champion and challenger were trained on: the next has to know what these have seen.</summary>
    private async Task DropOldRowsAsync(RetrainingRunEntity order, CancellationToken cancellationToken)
    {
        var needed = new List<Guid?>();
        foreach (var alias in new[] { ModelRoutes.Champion, ModelRoutes.Challenger })
        {
            needed.Add((await models.FindVersionAsync(new ModelReference(order.Model, Alias: alias), cancellationToken))?.Lineage.DatasetId);
        }

        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var cut = await db.RetrainingRuns.Where(run => run.RetrainingId == order.RetrainingId && run.Id != order.Id).Select(run => new { run.TrainingId, run.HoldoutId }).ToListAsync(cancellationToken);
        await datasets.DeletePartsAsync(cut.SelectMany(run => new[] { run.TrainingId, run.HoldoutId }).Except(needed).OfType<Guid>(), cancellationToken);
    }

    private async Task<bool> BeginComparisonAsync(RetrainingRun run, CancellationToken cancellationToken)
    {
        var order = run.Order;
        var champion = order.Champion is { } number ? await models.FindVersionAsync(order.Model, number, cancellationToken) : null;
        var challenger = await models.FindVersionAsync(order.Model, order.Challenger!.Value, cancellationToken);
        var rows = await datasets.FindAsync(order.HoldoutId!.Value, cancellationToken);
        string[] problems = champion is null ? ["There is no champion to compare the challenger with."]
            : challenger is null ? ["The challenger was deleted."]
            : rows is null ? ["The rows to compare on were deleted."]
            : [.. ComparisonCheck.Problems(champion, challenger, rows).Select(problem => problem.Problem)];
        if (problems.Length > 0)
        {
            return await run.CompleteAsync(RetrainingDecision.Open, $"The two could not be compared. {string.Join(" ", problems)}", cancellationToken);
        }

        var comparison = await comparisons.CreateAsync(champion!, challenger!, rows!, missingWhenUnreadable: true, cancellationToken);
        return await run.StoreAsync(row => row.ComparisonId = comparison.Id, cancellationToken) && await WaitAsync(run, cancellationToken);
    }
}
