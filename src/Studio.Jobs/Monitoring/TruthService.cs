namespace Studio.Jobs.Monitoring;

using Studio.Jobs.Access;
using Studio.Pipelines.Scoring;

/// <summary>What became true of a row that was predicted.</summary>
/// <param name="PredictionId">The call that it was in.</param>
/// <param name="Row">Its number in the call, from 0.</param>
/// <param name="Value">The class, or the number.</param>
public sealed record TruthRow(Guid PredictionId, int Row, string Value);

/// <summary>What came of truths.</summary>
/// <param name="Joined">Rows whose truth is known now.</param>
/// <param name="Unknown">Rows of which no answer is stored: they were not in the sample, are too old, or are of another model.</param>
/// <param name="AlreadyKnown">Rows whose truth was known before; it was not changed.</param>
/// <param name="Refused">Rows whose value is none of the classes, or no number.</param>
/// <param name="Problems">Why rows were refused, the first 20.</param>
public sealed record TruthResult(int Joined, int Unknown, int AlreadyKnown, int Refused, IReadOnlyList<string> Problems);

/// <summary>Joins what became true to the answers that were given.</summary>
public sealed class TruthService
{
    /// <summary>Most rows at a time.</summary>
    public const int MostRows = 100_000;

    private const int MostProblems = 20;
    private const int CallsAtOnce = 500;

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly PredictionMonitor _monitor;

    internal TruthService(IDbContextFactory<StudioDbContext> database, PredictionMonitor monitor) => (_database, _monitor) = (database, monitor);

    /// <summary>Joins.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="truths">At most <see cref="MostRows"/>.</param>
    /// <param name="cancellationToken">Ends it early; what was joined stays.</param>
    public async Task<TruthResult> JoinAsync(string model, IReadOnlyList<TruthRow> truths, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Predict);

        // The answers may have been given a moment ago.
        await _monitor.FlushAsync(cancellationToken);
        var count = new Count();
        foreach (var calls in truths.GroupBy(truth => truth.PredictionId).Chunk(CallsAtOnce))
        {
            await JoinAsync(model, calls, count, cancellationToken);
        }

        return new TruthResult(count.Joined, count.Unknown, count.AlreadyKnown, count.Refused, count.Problems);
    }

    private async Task JoinAsync(string model, IReadOnlyList<IGrouping<Guid, TruthRow>> calls, Count count, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var signatures = await db.ModelVersions.Where(version => version.Model!.Name == model).Select(version => new { version.Id, version.Signature }).ToDictionaryAsync(version => version.Id, version => version.Signature, cancellationToken);
        Guid[] ids = [.. calls.Select(call => call.Key)];
        Guid[] versions = [.. signatures.Keys];
        var stored = (await db.SampledPredictions.Where(row => ids.Contains(row.PredictionId) && versions.Contains(row.VersionId)).ToListAsync(cancellationToken)).ToDictionary(row => (row.PredictionId, row.Row));
        var unheard = (await db.ShadowPredictions.Where(row => ids.Contains(row.PredictionId) && versions.Contains(row.ChampionId)).ToListAsync(cancellationToken)).ToDictionary(row => (row.PredictionId, row.Row));
        foreach (var truth in calls.SelectMany(call => call))
        {
            var place = (truth.PredictionId, truth.Row);
            Join(truth, StoredAnswer.Of(stored.GetValueOrDefault(place), unheard.GetValueOrDefault(place)), signatures, count);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private static void Join(TruthRow truth, StoredAnswer? answer, Dictionary<Guid, ModelSignature> signatures, Count count)
    {
        if (answer is null)
        {
            count.Unknown++;
        }
        else if (answer.IsKnown)
        {
            count.AlreadyKnown++;
        }
        else if (Read(truth.Value, signatures[answer.VersionId]) is { } value)
        {
            answer.Set(value);
            count.Joined++;
        }
        else
        {
            count.Refused++;
            if (count.Problems.Count < MostProblems)
            {
                count.Problems.Add(Problem(truth, signatures[answer.VersionId]));
            }
        }
    }

    /// <summary>Index of the class, or the number; null where it is neither.</summary>
    private static double? Read(string value, ModelSignature signature) => signature.Classes is not { } classes
        ? Number(value)
        : Place(classes, name => name == value) ?? Place(classes, name => name.Equals(value, StringComparison.OrdinalIgnoreCase) || IsSameNumber(name, value));

    private static double? Place(IReadOnlyList<string> classes, Func<string, bool> isMeant) => classes.Index().Where(name => isMeant(name.Item)).Select(name => (double?)name.Index).FirstOrDefault();

    private static bool IsSameNumber(string one, string other) => Number(one) is { } number && Number(other) == number;

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static string Problem(TruthRow truth, ModelSignature signature) => signature.Classes is { } classes
        ? FormattableString.Invariant($"Row {truth.Row} of prediction {truth.PredictionId}: '{truth.Value}' is none of the classes of the version; they are {string.Join(", ", classes.Take(MostProblems))}.")
        : FormattableString.Invariant($"Row {truth.Row} of prediction {truth.PredictionId}: '{truth.Value}' is no number.");

    /// <summary>An answer that was given, in the sample, beside that of a challenger, or both.</summary>
    private sealed record StoredAnswer(SampledPredictionEntity? Sampled, ShadowPredictionEntity? Unheard)
    {
        /// <summary>The version that gave it.</summary>
        public Guid VersionId => Sampled?.VersionId ?? Unheard!.ChampionId;

        /// <summary>True where its truth is known wherever it is stored.</summary>
        public bool IsKnown => Sampled is not { Truth: null } && Unheard is not { Truth: null };

        public static StoredAnswer? Of(SampledPredictionEntity? sampled, ShadowPredictionEntity? unheard) => sampled is null && unheard is null ? null : new(sampled, unheard);

        /// <summary>Stores its truth where it is not known yet: what was known before is not changed.</summary>
        public void Set(double truth)
        {
            if (Sampled is not null)
            {
                Sampled.Truth ??= truth;
            }

            if (Unheard is not null)
            {
                Unheard.Truth ??= Sampled?.Truth ?? truth;
            }
        }
    }

    private sealed class Count
    {
        public int Joined { get; set; }

        public int Unknown { get; set; }

        public int AlreadyKnown { get; set; }

        public int Refused { get; set; }

        public List<string> Problems { get; } = [];
    }
}
