namespace Studio.Jobs.Retraining;

using System.Linq.Expressions;
using System.Text.Json;
using Hangfire;
using Studio.Jobs.Access;
using Studio.Jobs.Datasets;
using Studio.Jobs.Experiments;
using Studio.Jobs.People;
using Studio.Jobs.Registry;
using Studio.Pipelines;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;

/// <summary>Says how models are trained again, begins, lists and ends retrainings, and lets a person decide. See <see cref="RetrainingExecution"/> for what one does.</summary>
public sealed class RetrainingService
{
    private const double LeastHoldout = 0.05;
    private const double MostHoldout = 0.5;

    private static readonly Expression<Func<RetrainingRunEntity, RetrainingRunRecord>> ToRecord = run => new RetrainingRunRecord(
        run.Id, run.Model, run.Cause, run.CauseDetail, run.State, run.Step, run.Reason, run.DatasetId, run.TrainingId, run.HoldoutId, run.HoldoutIsNew,
        run.ExperimentId, run.Champion, run.Challenger, run.ComparisonId, run.Decision, run.Verdict, run.CreatedAt, run.EndedAt);

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly ModelService _models;
    private readonly ModelAliases _aliases;
    private readonly ModelRoutes _routes;
    private readonly DatasetService _datasets;
    private readonly ExperimentCommands _experiments;
    private readonly RetrainingSchedule _schedule;
    private readonly IBackgroundJobClient _jobs;
    private readonly IOptions<TextOptions> _texts;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal RetrainingService(
        IDbContextFactory<StudioDbContext> database, ModelService models, ModelAliases aliases, ModelRoutes routes, DatasetService datasets, ExperimentCommands experiments,
        RetrainingSchedule schedule, IBackgroundJobClient jobs, IOptions<TextOptions> texts, AuditLog audit, TimeProvider time)
    {
        (_database, _models, _aliases, _routes, _datasets, _experiments) = (database, models, aliases, routes, datasets, experiments);
        (_schedule, _jobs, _texts, _audit, _time) = (schedule, jobs, texts, audit, time);
    }

    /// <summary>How a model is trained again; null where it is not.</summary>
    public async Task<RetrainingRecord?> FindAsync(string model, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        if (await db.Retrainings.AsNoTracking().SingleOrDefaultAsync(entity => entity.Model!.Name == model, cancellationToken) is not { } found)
        {
            return null;
        }

        var name = await db.Datasets.Where(dataset => dataset.SeriesId == found.SeriesId).OrderByDescending(dataset => dataset.Version).Select(dataset => dataset.Name).FirstOrDefaultAsync(cancellationToken);
        var wish = new RetrainingWish
        {
            DatasetId = found.SeriesId,
            Schedule = found.Schedule,
            OnAlert = found.OnAlert,
            ReadAgain = found.ReadAgain,
            Promotion = found.Promotion,
            HoldoutShare = found.HoldoutShare,
            Enabled = found.Enabled,
        };
        return new RetrainingRecord(found.SeriesId, name, found.Request.Label, wish, found.Enabled ? RetrainingSchedule.Next(found.Schedule, _time.GetUtcNow()) : null, found.CreatedBy, found.CreatedAt);
    }

    /// <summary>
    /// Says how a model is trained again. The plan is that of the champion, or of the newest ready version, which becomes the champion where there is none; a model without
    /// a route gets one, so that challengers do not answer for being the newest.
    /// </summary>
    public async Task<RetrainingResult> SetAsync(string model, RetrainingWish wish, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        if (await FindChampionAsync(model, cancellationToken) is not { } champion)
        {
            return RetrainingResult.Missing($"There is no model '{model}' with a ready version to train again.");
        }

        var (request, series, problems) = await CheckAsync(champion, wish, cancellationToken);
        if (problems.Count > 0)
        {
            return RetrainingResult.Wrong(problems);
        }

        if (await EnsureServedAsync(champion, cancellationToken) is { } refusal)
        {
            return RetrainingResult.Refused(refusal);
        }

        var stored = await StoreAsync(model, wish, request!, series, cancellationToken);
        await _schedule.SetAsync(stored, wish.Enabled ? wish.Schedule : null, cancellationToken);
        await _audit.WriteAsync("retraining.set", $"{model}: {wish.Schedule ?? "no schedule"}", CancellationToken.None);
        return RetrainingResult.Done;
    }

    /// <summary>Trains a model no more by itself; what was trained stays, the list of retrainings goes.</summary>
    public async Task<RetrainingResult> DeleteAsync(string model, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        if (await db.Retrainings.Where(entity => entity.Model!.Name == model).Select(entity => (Guid?)entity.Id).SingleOrDefaultAsync(cancellationToken) is not { } id)
        {
            return NotSet(model);
        }

        if (await OpenRunAsync(db, id, cancellationToken) is not null)
        {
            return RetrainingResult.Refused($"Model '{model}' is being trained again just now; cancel that first.");
        }

        await db.Retrainings.Where(entity => entity.Id == id).ExecuteDeleteAsync(cancellationToken);
        await _schedule.SetAsync(id, null, cancellationToken);
        await _audit.WriteAsync("retraining.delete", model, CancellationToken.None);
        return RetrainingResult.Done;
    }

    /// <summary>Retrainings of a model, newest first.</summary>
    public async Task<IReadOnlyList<RetrainingRunRecord>> ListRunsAsync(string model, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.RetrainingRuns.Where(run => run.Model == model).OrderByDescending(run => run.CreatedAt).Select(ToRecord).ToListAsync(cancellationToken);
    }

    /// <summary>One retraining of a model, or null.</summary>
    public async Task<RetrainingRunRecord?> FindRunAsync(string model, Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.RetrainingRuns.Where(run => run.Model == model && run.Id == id).Select(ToRecord).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Trains a model again because a person asks for it.</summary>
    public async Task<RetrainingResult> StartAsync(string model, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        Guid? id;
        await using (var db = await _database.CreateDbContextAsync(cancellationToken))
        {
            id = await db.Retrainings.Where(entity => entity.Model!.Name == model).Select(entity => (Guid?)entity.Id).SingleOrDefaultAsync(cancellationToken);
        }

        if (id is null)
        {
            return NotSet(model);
        }

        var result = await StartAsync(id.Value, RetrainingCause.Person, Caller.Current.Name, cancellationToken);
        if (result.Succeeded)
        {
            await _audit.WriteAsync("retraining.start", $"{model} {result.Run!.Id}", CancellationToken.None);
        }

        return result;
    }

    /// <summary>Ends a retraining that goes on, with its experiment.</summary>
    public async Task<RetrainingResult> CancelAsync(string model, Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        if (await FindRunAsync(model, id, cancellationToken) is not { } run)
        {
            return NoRun(model, id);
        }

        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        if (!await Orders.OrderRows.CancelAsync<RetrainingRunEntity>(db, id, _time.GetUtcNow(), cancellationToken))
        {
            return RetrainingResult.Refused("It has ended already.");
        }

        if (run is { Step: RetrainingStep.Training, ExperimentId: { } experiment })
        {
            await _experiments.CancelAsync(experiment, cancellationToken);
        }

        await _audit.WriteAsync("retraining.cancel", $"{model} {id}", CancellationToken.None);
        return RetrainingResult.Done with { Run = await FindRunAsync(model, id, cancellationToken) };
    }

    /// <summary>Lets a person decide what the rule has left open, or otherwise than it has: the challenger of a retraining becomes the champion, or is none any more.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="id">The retraining.</param>
    /// <param name="promote">True to make its challenger the champion; false to keep the champion.</param>
    /// <param name="cancellationToken">Cancels before anything is changed.</param>
    public async Task<RetrainingResult> DecideAsync(string model, Guid id, bool promote, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        if (await FindRunAsync(model, id, cancellationToken) is not { } run)
        {
            return NoRun(model, id);
        }

        if (run is not { State: OrderState.Completed, Challenger: { } challenger, Decision: not RetrainingDecision.Promoted })
        {
            return RetrainingResult.Refused(run.Decision == RetrainingDecision.Promoted ? "Its challenger is the champion already; undo the move of the alias to go back." : "It has no challenger to decide about.");
        }

        if (await MoveAsync(_aliases, model, challenger, null, promote, cancellationToken) is { } refusal)
        {
            return RetrainingResult.Refused(refusal);
        }

        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var decision = promote ? RetrainingDecision.Promoted : RetrainingDecision.Kept;
        await db.RetrainingRuns.Where(entity => entity.Id == id).ExecuteUpdateAsync(set => set.SetProperty(entity => entity.Decision, decision), cancellationToken);
        await _audit.WriteAsync(promote ? "retraining.promote" : "retraining.keep", $"{model}: {challenger}", CancellationToken.None);
        return RetrainingResult.Done with { Run = await FindRunAsync(model, id, cancellationToken) };
    }

    /// <summary>Begins a retraining, unless one goes on.</summary>
    internal async Task<RetrainingResult> StartAsync(Guid retrainingId, RetrainingCause cause, string? detail, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var retraining = await db.Retrainings.Where(entity => entity.Id == retrainingId).Select(entity => new { entity.ProjectId, entity.Model!.Name }).SingleOrDefaultAsync(cancellationToken);
        if (retraining is null || await ModelRows.HoldAsync(db, retraining.Name, cancellationToken) is null)
        {
            return RetrainingResult.Missing($"There is no retraining {retrainingId}.");
        }

        if (await OpenRunAsync(db, retrainingId, cancellationToken) is { } open)
        {
            return RetrainingResult.Refused($"Model '{retraining.Name}' is being trained again already, by retraining {open}; wait for its end, or cancel it.");
        }

        var run = new RetrainingRunEntity
        {
            Id = Guid.CreateVersion7(now),
            ProjectId = retraining.ProjectId,
            RetrainingId = retrainingId,
            Model = retraining.Name,
            Cause = cause,
            CauseDetail = detail,
            State = OrderState.Queued,
            CreatedAt = now,
        };
        db.RetrainingRuns.Add(run);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        RunRetrainingJob.Enqueue(_jobs, run.Id, run.Model);
        return RetrainingResult.Done with { Run = ToRecord.Compile()(run) };
    }

    /// <summary>Moves the aliases as was decided.</summary>
    /// <param name="aliases">The aliases.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="challenger">Version number of the challenger.</param>
    /// <param name="champion">Version number that the champion must have still, 0 for none; null where that does not matter.</param>
    /// <param name="promote">True to make the challenger the champion.</param>
    /// <param name="cancellationToken">Cancels before anything is changed.</param>
    /// <returns>Why not; null when it is done.</returns>
    internal static async Task<string?> MoveAsync(ModelAliases aliases, string model, int challenger, int? champion, bool promote, CancellationToken cancellationToken)
    {
        if (promote && await aliases.MoveAsync(model, ModelRoutes.Champion, challenger, champion, "Trained again.", cancellationToken) is { Outcome: not RegistryOutcome.Done } refused)
        {
            return refused.Reason;
        }

        // It may name another by now.
        if ((await aliases.ListAsync(model, cancellationToken)).Any(alias => alias.Name == ModelRoutes.Challenger && alias.Version == challenger))
        {
            await aliases.RemoveAsync(model, ModelRoutes.Challenger, cancellationToken);
        }

        return null;
    }

    private static RetrainingResult NotSet(string model) => RetrainingResult.Missing($"Model '{model}' is not trained again; say how first.");

    private static RetrainingResult NoRun(string model, Guid id) => RetrainingResult.Missing($"Model '{model}' has no retraining {id}.");

    private static Task<Guid?> OpenRunAsync(StudioDbContext db, Guid retrainingId, CancellationToken cancellationToken) => db.RetrainingRuns
        .Where(run => run.RetrainingId == retrainingId && (run.State == OrderState.Queued || run.State == OrderState.Running))
        .Select(run => (Guid?)run.Id)
        .FirstOrDefaultAsync(cancellationToken);

    private async Task<ModelVersionRecord?> FindChampionAsync(string model, CancellationToken cancellationToken) =>
        await _models.FindVersionAsync(new ModelReference(model, Alias: ModelRoutes.Champion), cancellationToken) ?? await _models.FindVersionAsync(model, null, cancellationToken);

    private async Task<(TrainingRequest? Request, Guid Series, List<(string Field, string Problem)> Problems)> CheckAsync(ModelVersionRecord champion, RetrainingWish wish, CancellationToken cancellationToken)
    {
        var problems = new List<(string Field, string Problem)>();
        if (wish.Schedule is not null && RetrainingSchedule.Problem(wish.Schedule) is { } wrong)
        {
            problems.Add(("schedule", wrong));
        }

        if (wish.HoldoutShare is not (>= LeastHoldout and <= MostHoldout))
        {
            problems.Add(("holdoutShare", FormattableString.Invariant($"holdoutShare is {wish.HoldoutShare}; keep back a share from {LeastHoldout} to {MostHoldout}.")));
        }

        var plan = await FindPlanAsync(champion, cancellationToken);
        if (plan is null)
        {
            problems.Add(("", $"Version {champion.Version} of model '{champion.Name}' was not trained here, so that there is no plan to train it by again; let the champion be a version of an experiment."));
        }
        else if (plan.Features.Any(feature => feature.Type == Pipelines.Data.InputType.Image))
        {
            problems.Add(("", $"Version {champion.Version} of model '{champion.Name}' looks at pictures, and versions are compared on tables; models of pictures are not trained again by themselves."));
        }

        var dataset = wish.DatasetId is { } id ? await FindSeriesAsync(id, cancellationToken) : champion.Lineage.DatasetId is { } trained ? await _datasets.FindAsync(trained, cancellationToken) : null;
        if (dataset is null or { Made: DatasetMade.Part })
        {
            problems.Add(("datasetId", wish.DatasetId is { } given ? $"There is no dataset {given}; take the id from the list of datasets." : "The dataset that the champion was trained on is gone; say which one to train on."));
        }

        return (plan is null ? null : Known(RepeatedRequest.Of(plan)), dataset?.Series ?? Guid.Empty, problems);
    }

    /// <summary>A dataset, or the newest version of a series whose first one was deleted.</summary>
    private async Task<DatasetRecord?> FindSeriesAsync(Guid id, CancellationToken cancellationToken) =>
        await _datasets.FindAsync(id, cancellationToken) ?? await _datasets.FindNewestAsync(id, cancellationToken);

    /// <summary>A text encoder by a name that requests know; one that is found by itself is left open.</summary>
    private TrainingRequest Known(TrainingRequest request) =>
        request.TextEncoder is { } name && !_texts.Value.Known.Contains(name) ? request with { TextEncoder = null } : request;

    private async Task<TrainingPlan?> FindPlanAsync(ModelVersionRecord version, CancellationToken cancellationToken)
    {
        if (version.ExperimentId is null || await _models.FindArtifactAsync(version.Name, version.Version, ModelFiles.Plan, cancellationToken) is not { } path)
        {
            return null;
        }

        await using var file = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<TrainingPlan>(file, StudioJson.Line, cancellationToken);
    }

    /// <summary>There is a champion, and it answers.</summary>
    private async Task<string?> EnsureServedAsync(ModelVersionRecord champion, CancellationToken cancellationToken)
    {
        if (!champion.Aliases.Contains(ModelRoutes.Champion)
            && await _aliases.MoveAsync(champion.Name, ModelRoutes.Champion, champion.Version, null, "The model is trained again from now on.", cancellationToken) is { Outcome: not RegistryOutcome.Done } refused)
        {
            return refused.Reason;
        }

        return await _routes.FindAsync(champion.Name, cancellationToken) is null ? (await _routes.SetAsync(champion.Name, 0, 0, cancellationToken)).Reason : null;
    }

    private async Task<Guid> StoreAsync(string model, RetrainingWish wish, TrainingRequest request, Guid series, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var modelId = await ModelRows.HoldAsync(db, model, cancellationToken) ?? throw new InvalidOperationException($"Model '{model}' was deleted meanwhile.");
        if (await db.Retrainings.SingleOrDefaultAsync(entity => entity.ModelId == modelId, cancellationToken) is not { } row)
        {
            row = new RetrainingEntity { Id = Guid.CreateVersion7(now), ModelId = modelId, Request = request, CreatedBy = Caller.Current.Name, CreatedAt = now };
            db.Add(row);
        }

        (row.Request, row.SeriesId, row.Schedule, row.OnAlert) = (request, series, wish.Schedule, wish.OnAlert);
        (row.ReadAgain, row.Promotion, row.HoldoutShare, row.Enabled) = (wish.ReadAgain, wish.Promotion, wish.HoldoutShare, wish.Enabled);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return row.Id;
    }
}
