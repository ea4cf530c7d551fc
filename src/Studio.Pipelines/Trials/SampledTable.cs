namespace Studio.Pipelines.Trials;

using System.Collections;
using System.Diagnostics;
using Studio.Pipelines.Planning;

/// <summary>The rows that an experiment has in memory, how they are split, and where the others are.</summary>
/// <param name="Data">The rows in memory.</param>
/// <param name="Folds">Their splits.</param>
/// <param name="Others">The rows that are left in their file, for learners that take all of them; null when all rows are in memory.</param>
internal sealed record SampledTable(ExperimentData Data, IReadOnlyList<Fold> Folds, OtherRows? Others)
{
    /// <summary>Values (rows × columns) that are held in memory.</summary>
    public const double UsualMostValues = 8e6;

    // Rows that are held whatever the number of columns.
    private const int FewestRows = 20_000;

    /// <summary>
    /// Whether a table is so large that a sample of it is held in memory: the search works on the sample, with one holdout of its rows, and what
    /// wins is trained on all rows. Pictures are held as pixels, and are not counted.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="path">Canonical file.</param>
    /// <param name="mostValues">Values that are held in memory.</param>
    public static bool IsNeeded(TrainingPlan plan, string path, double mostValues)
    {
        using var file = CanonicalReader.Open(path);
        return plan.Folds == 1 && plan.Pictures is null && plan.Parameters is null && file.Rows > MostRows(plan, mostValues);
    }

    /// <summary>Loads a file, or a sample of it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="path">Canonical file.</param>
    /// <param name="mostValues">Values that are held in memory.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DatasetException">A column of the plan is not there, holds something else than planned, or the rows cannot be split as planned.</exception>
    public static async Task<SampledTable> LoadAsync(TrainingPlan plan, string path, double mostValues, CancellationToken cancellationToken)
    {
        if (IsNeeded(plan, path, mostValues))
        {
            return await SampleAsync(plan, path, MostRows(plan, mostValues), cancellationToken).ConfigureAwait(false);
        }

        var data = await ExperimentData.LoadAsync(plan, path, cancellationToken).ConfigureAwait(false);
        return new SampledTable(data, LabelledRows.Split(plan, data.Truth, data.SplitColumn), null);
    }

    private static int MostRows(TrainingPlan plan, double mostValues) => (int)Math.Max(FewestRows, mostValues / plan.Features.Count);

    private static async Task<SampledTable> SampleAsync(TrainingPlan plan, string path, int mostRows, CancellationToken cancellationToken)
    {
        var columns = await PlannedColumns.FindAsync(plan, path, cancellationToken).ConfigureAwait(false);
        string?[] keys = [plan.Label, plan.Weight, plan.Group, plan.Time];
        var table = await TableReader.ReadAsync(path, [.. keys.OfType<string>().Distinct()], columns.AsText, null, cancellationToken).ConfigureAwait(false);
        var labelled = LabelledRows.Of(plan, table);
        var (whole, sample) = Split(plan, labelled, mostRows);
        var start = Stopwatch.GetTimestamp();
        var data = (await ExperimentData.LoadRowsAsync(plan, path, FileRows(labelled, sample), labelled.MeanWeight, cancellationToken).ConfigureAwait(false)) with { LeftOut = labelled.LeftOut };
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new SampledTable(data, [Within(sample)], Rest(plan, path, columns, labelled, (whole, sample), table.RowCount, Stopwatch.GetElapsedTime(start)));
    }

    /// <summary>The split of all rows, and the part of it that is in memory.</summary>
    private static (Fold Whole, Fold Sample) Split(TrainingPlan plan, LabelledRows labelled, int mostRows)
    {
        var whole = labelled.Split(plan)[0];
        var share = Math.Min(1, (double)mostRows / labelled.Rows.Length);
        return (whole, new Fold(Draw(labelled.Truth, whole.Training, share, plan.Seed), Draw(labelled.Truth, whole.Validation, share, plan.Seed)));
    }

    /// <summary>A share of the rows of each class, one row at least, so that none is unknown to the search.</summary>
    private static int[] Draw(TargetVector truth, int[] rows, double share, int seed)
    {
        var random = new Random(seed);
        var strata = truth.Classes == 1 ? [rows] : rows.GroupBy(row => truth.Values[row]).OrderBy(group => group.Key).Select(group => group.ToArray());
        return [.. strata.SelectMany(stratum => Draw(stratum, (int)Math.Ceiling(share * stratum.Length), random)).Order()];
    }

    /// <summary>So many of the rows, each set of them as likely as any other, in one pass (selection sampling, Knuth 1997, 3.4.2).</summary>
    private static IEnumerable<int> Draw(int[] rows, int count, Random random)
    {
        for (var row = 0; row < rows.Length && count > 0; row++)
        {
            if (random.NextDouble() * (rows.Length - row) < count)
            {
                count--;
                yield return rows[row];
            }
        }
    }

    private static int[] FileRows(LabelledRows labelled, Fold sample) =>
        [.. sample.Training.Concat(sample.Validation).Select(row => labelled.Rows[row]).Order()];

    /// <summary>The same split by the positions of its rows among those of the sample.</summary>
    private static Fold Within(Fold sample)
    {
        int[] all = [.. sample.Training.Concat(sample.Validation).Order()];
        int[] Positions(int[] rows) => Array.ConvertAll(rows, row => Array.BinarySearch(all, row));
        return new Fold(Positions(sample.Training), Positions(sample.Validation));
    }

    private static OtherRows Rest(
        TrainingPlan plan, string path, PlannedColumns columns, LabelledRows labelled, (Fold Whole, Fold Sample) split, int fileRows, TimeSpan read)
    {
        var others = new BitArray(fileRows);
        foreach (var row in split.Whole.Training)
        {
            others[labelled.Rows[row]] = true;
        }

        foreach (var row in split.Sample.Training)
        {
            others[labelled.Rows[row]] = false;
        }

        return new OtherRows(plan, path, columns, others, labelled.MeanWeight) { SecondsToRead = read.TotalSeconds };
    }
}
