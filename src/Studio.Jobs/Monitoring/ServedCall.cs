namespace Studio.Jobs.Monitoring;

using Studio.Jobs.Registry;
using Studio.Pipelines.Data;
using Studio.Pipelines.Scoring;
using ModelRows = Studio.Pipelines.Scoring.ModelRows;

/// <summary>A call of a version while it is answered: <see cref="PredictionMonitor.Begin"/> makes it, <see cref="PredictionMonitor.End"/> counts it.</summary>
public sealed class ServedCall
{
    private readonly Guid _versionId;
    private readonly Func<string, bool>? _sampled;

    /// <param name="version">The version.</param>
    /// <param name="began">Timestamp of its arrival.</param>
    /// <param name="sampled">Which of its columns are counted; null where the call is not of the sample.</param>
    internal ServedCall(ModelVersionRecord version, long began, Func<string, bool>? sampled) => (_versionId, Began, _sampled) = (version.Id, began, sampled);

    internal long Began { get; }

    internal Guid VersionId => _versionId;

    /// <summary>Rows that were answered.</summary>
    internal int Rows { get; private set; }

    /// <summary>What is counted of its rows; null for nothing.</summary>
    internal CallSample? Sample { get; private set; }

    /// <summary>Tells what was answered; while the rows have their memory.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="answers">The answers.</param>
    /// <param name="predictionId">What others know the call by.</param>
    /// <param name="leftOut">Rows, from 0, that have no answer.</param>
    public void Answered(ModelRows rows, ScoredRows answers, Guid predictionId, IReadOnlyDictionary<int, string> leftOut)
    {
        Rows = rows.Count - leftOut.Count;
        if (_sampled is null || Rows == 0)
        {
            return;
        }

        var table = rows.ToTable(_sampled);
        if (leftOut.Count == 0)
        {
            Sample = new CallSample(_versionId, predictionId, table, answers, null);
            return;
        }

        int[] kept = [.. Enumerable.Range(0, rows.Count).Where(row => !leftOut.ContainsKey(row))];
        Sample = new CallSample(_versionId, predictionId, table.Gather(kept), Gather(answers, kept), kept);
    }

    private static ScoredRows Gather(ScoredRows answers, int[] rows) => new(answers.Labels is { } labels ? Array.ConvertAll(rows, row => labels[row]) : null, answers.Predictions.Gather(rows))
    {
        Numbers = answers.Numbers is { } numbers ? Array.ConvertAll(rows, row => numbers[row]) : null,
    };
}

/// <summary>What is counted of the rows of a call.</summary>
/// <param name="VersionId">The version.</param>
/// <param name="PredictionId">What others know the call by.</param>
/// <param name="Table">The columns that are watched.</param>
/// <param name="Answers">The answers.</param>
/// <param name="Rows">Numbers of the rows in their call; null for 0, 1, 2, ….</param>
internal sealed record CallSample(Guid VersionId, Guid PredictionId, ColumnTable Table, ScoredRows Answers, int[]? Rows)
{
    /// <summary>When it was answered.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Number of rows.</summary>
    public int Count => Answers.Predictions.Rows;

    /// <summary>Numbers and texts that it holds.</summary>
    public long Values => (long)Count * (Table.Columns.Count + Answers.Predictions.Columns);

    /// <summary>The answer to a row: probabilities of the classes, or the number.</summary>
    public IReadOnlyList<double> Answer(int row) => Answers.Numbers is { } numbers ? [numbers[row]] : Array.ConvertAll(Answers.Predictions.Row(row).ToArray(), value => (double)value);
}
