namespace Studio.Jobs.Evaluations;

using System.Linq.Expressions;
using Hangfire;
using Studio.Jobs.Access;
using Studio.Jobs.Orders;
using Studio.Jobs.People;
using Studio.Jobs.Registry;

/// <summary>Has versions evaluated that experiments publish, tells how far that is, and ends it.</summary>
public sealed class EvaluationService : IPublicationListener
{
    private static readonly Expression<Func<EvaluationEntity, EvaluationRecord>> ToRecord = evaluation => new EvaluationRecord(
        evaluation.State, evaluation.Reason, evaluation.Step, evaluation.Left, evaluation.CreatedAt, evaluation.StartedAt, evaluation.EndedAt);

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly IBackgroundJobClient _jobs;
    private readonly IOptions<StudioOptions> _options;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal EvaluationService(IDbContextFactory<StudioDbContext> database, IBackgroundJobClient jobs, IOptions<StudioOptions> options, AuditLog audit, TimeProvider time) =>
        (_database, _jobs, _options, _audit, _time) = (database, jobs, options, audit, time);

    /// <summary>The evaluation of a version; null where there is none.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="version">Number of the version.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<EvaluationRecord?> FindAsync(string model, int version, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.Evaluations.Where(evaluation => evaluation.Model == model && evaluation.Version == version).Select(ToRecord).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Why there is no evaluation of a version, in one sentence.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="version">Number of a version of it.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<string> ReasonForNoneAsync(string model, int version, CancellationToken cancellationToken)
    {
        if (!_options.Value.Evaluate)
        {
            return "The setting Studio:Evaluate is off.";
        }

        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var made = await db.ModelVersions.Where(row => row.Model!.Name == model && row.Version == version).Select(row => new { row.ExperimentId, row.Candidate }).SingleOrDefaultAsync(cancellationToken);
        return made?.ExperimentId is null
            ? "It was made elsewhere: of no rows is it known that it did not learn from them. Compare it with another version on a dataset."
            : await EvaluationArchives.FindAsync(db, made.ExperimentId, made.Candidate, cancellationToken) is null
                ? "What that takes is not there: its experiment was deleted, or trained while the setting Studio:Evaluate was off, or by an earlier version of the studio, which kept it for one model of an experiment. Train it again."
                : "It was published while the setting Studio:Evaluate was off.";
    }

    /// <summary>Ends the evaluation of a version; reports that were made stay.</summary>
    /// <returns>False when there is none, or it has ended already.</returns>
    public async Task<bool> CancelAsync(string model, int version, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var id = await FindIdAsync(db, model, version, cancellationToken);
        if (id is not { } evaluation || !await OrderRows.CancelAsync<EvaluationEntity>(db, evaluation, _time.GetUtcNow(), cancellationToken))
        {
            return false;
        }

        await _audit.WriteAsync("evaluation.cancel", $"{model}/{version}", CancellationToken.None);
        return true;
    }

    /// <summary>Has the reports made that are missing, where the evaluation of a version has ended.</summary>
    /// <returns>False when there is none, or it has not ended.</returns>
    public async Task<bool> ResumeAsync(string model, int version, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var ended = db.Evaluations.Where(evaluation => evaluation.Model == model && evaluation.Version == version && evaluation.State != OrderState.Queued && evaluation.State != OrderState.Running);
        var id = await ended.Select(evaluation => (Guid?)evaluation.Id).SingleOrDefaultAsync(cancellationToken);
        var queued = await ended.ExecuteUpdateAsync(
            set => set
                .SetProperty(evaluation => evaluation.State, OrderState.Queued)
                .SetProperty(evaluation => evaluation.Reason, (string?)null)
                .SetProperty(evaluation => evaluation.EndedAt, (DateTimeOffset?)null)
                .SetProperty(evaluation => evaluation.Fruitless, 0),
            cancellationToken);
        if (queued == 0)
        {
            return false;
        }

        RunEvaluationJob.Enqueue(_jobs, id!.Value, model);
        await _audit.WriteAsync("evaluation.resume", $"{model}/{version}", CancellationToken.None);
        return true;
    }

    /// <inheritdoc/>
    void IPublicationListener.Prepare(StudioDbContext db, ModelVersionEntity version)
    {
        if (_options.Value.Evaluate && version.ExperimentId is { } experiment)
        {
            db.Evaluations.Add(new EvaluationEntity
            {
                Id = version.Id,
                Model = version.Model!.Name,
                Version = version.Version,
                ExperimentId = experiment,
                State = OrderState.Queued,
                CreatedAt = _time.GetUtcNow(),
            });
        }
    }

    /// <inheritdoc/>
    void IPublicationListener.Begin(Guid versionId, string model)
    {
        if (_options.Value.Evaluate)
        {
            RunEvaluationJob.Enqueue(_jobs, versionId, model);
        }
    }

    private static Task<Guid?> FindIdAsync(StudioDbContext db, string model, int version, CancellationToken cancellationToken) => db.Evaluations
        .Where(evaluation => evaluation.Model == model && evaluation.Version == version)
        .Select(evaluation => (Guid?)evaluation.Id)
        .SingleOrDefaultAsync(cancellationToken);
}
