namespace Studio.Jobs.Monitoring;

using Studio.Jobs.Access;
using Studio.Jobs.Registry;
using Studio.Pipelines.Comparisons;

/// <summary>What a champion answered, and what a challenger would have.</summary>
/// <param name="PredictionId">The call.</param>
/// <param name="Row">Number of the row in its call, from 0.</param>
/// <param name="Given">The champion's answer: probabilities of the classes, or the number.</param>
/// <param name="Unheard">The challenger's.</param>
public sealed record ShadowAnswer(Guid PredictionId, int Row, IReadOnlyList<double> Given, IReadOnlyList<double> Unheard);

/// <summary>How a challenger does beside the champion, on the calls that both were asked.</summary>
/// <param name="Champion">Number of the champion's version.</param>
/// <param name="Challenger">Number of the challenger's version.</param>
/// <param name="From">The first of these calls; null without any.</param>
/// <param name="Answers">What both said.</param>
public sealed record ShadowReport(int Champion, int Challenger, DateTimeOffset? From, AnswerComparison Answers);

/// <summary>Keeps what challengers would have answered beside what was answered, until its truth comes.</summary>
public sealed class ShadowLog
{
    /// <summary>Most rows that a report is made of, the latest.</summary>
    public const int MostRows = 50_000;

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly ModelService _models;
    private readonly MonitoringOptions _options;
    private readonly TimeProvider _time;

    internal ShadowLog(IDbContextFactory<StudioDbContext> database, ModelService models, IOptions<MonitoringOptions> options, TimeProvider time) =>
        (_database, _models, _options, _time) = (database, models, options.Value, time);

    /// <summary>Stores answers, no more of a challenger in a day than are stored of any version (<see cref="MonitoringOptions.MostStoredPredictions"/>).</summary>
    /// <param name="champion">The version that answered.</param>
    /// <param name="challenger">The version that was asked too.</param>
    /// <param name="answers">What they said.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    public async Task WriteAsync(ModelVersionRecord champion, ModelVersionRecord challenger, IReadOnlyList<ShadowAnswer> answers, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var stored = await db.ShadowPredictions.CountAsync(row => row.ChallengerId == challenger.Id && row.At >= today, cancellationToken);
        db.ShadowPredictions.AddRange(answers.Take(Math.Max(0, _options.MostStoredPredictions - stored)).Select(answer => new ShadowPredictionEntity
        {
            PredictionId = answer.PredictionId,
            Row = answer.Row,
            ChampionId = champion.Id,
            ChallengerId = challenger.Id,
            At = now,
            Given = answer.Given,
            Unheard = answer.Unheard,
        }));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (!StoreOutage.IsCauseOf(failure))
        {
            // One of the versions was deleted meanwhile.
        }
    }

    /// <summary>How the challenger of a model does beside its champion; null where either alias names no version.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task<ShadowReport?> ReportAsync(string model, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        if (await _models.FindVersionAsync(new ModelReference(model, Alias: ModelRoutes.Champion), cancellationToken) is not { } champion
            || await _models.FindVersionAsync(new ModelReference(model, Alias: ModelRoutes.Challenger), cancellationToken) is not { } challenger
            || VersionPair.Problems(champion.Signature, challenger.Signature).Any())
        {
            return null;
        }

        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var rows = await db.ShadowPredictions.AsNoTracking()
            .Where(row => row.ChampionId == champion.Id && row.ChallengerId == challenger.Id)
            .OrderByDescending(row => row.At)
            .Take(MostRows)
            .Select(row => new { row.At, row.Given, row.Unheard, row.Truth })
            .ToListAsync(cancellationToken);
        var (one, other) = (FormattableString.Invariant($"version {champion.Version}"), FormattableString.Invariant($"version {challenger.Version}"));
        return new ShadowReport(
            champion.Version,
            challenger.Version,
            rows.Count == 0 ? null : rows[^1].At,
            AnswerComparison.Of(champion.Signature, one, challenger.Signature, other, rows.ConvertAll(row => new AnsweredRow(row.Given, row.Unheard, row.Truth)), cancellationToken));
    }
}
