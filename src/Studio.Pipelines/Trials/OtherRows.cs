namespace Studio.Pipelines.Trials;

using System.Collections;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers;

/// <summary>The rows of a large table that are neither in the sample nor held out: raw in their file, and features for whoever learns from all rows.</summary>
/// <param name="plan">The plan.</param>
/// <param name="path">Canonical file.</param>
/// <param name="columns">What the plan reads of it.</param>
/// <param name="isOther">A bit a row of the file: whether it is one of these.</param>
/// <param name="meanWeight">Mean of the weights of all rows; null when all count the same.</param>
internal sealed class OtherRows(TrainingPlan plan, string path, PlannedColumns columns, BitArray isOther, double? meanWeight)
{
    // Features (rows × width) that are made at a time.
    private const int MostValues = 4_000_000;

    /// <summary>Number of rows.</summary>
    public int Count { get; } = Enumerable.Range(0, isOther.Count).Count(row => isOther[row]);

    /// <summary>Seconds that it took to go through the file once.</summary>
    public required double SecondsToRead { get; init; }

    /// <summary>These rows behind a fitted featurizer.</summary>
    /// <param name="featurizer">Fitted on rows of the sample.</param>
    /// <param name="width">Features it makes of a row.</param>
    /// <param name="target">What is done to labels.</param>
    public IFurtherRows Behind(ITransformer featurizer, int width, TargetTransform target) => new Featurized(this, featurizer, Math.Max(1, MostValues / width), target);

    private IEnumerable<ExperimentData> Read(int threads, CancellationToken cancellationToken)
    {
        var ahead = new Queue<Task<ExperimentData>>();
        foreach (var (group, first, rows) in Groups())
        {
            ahead.Enqueue(Task.Run(() => Read(group, first, rows, cancellationToken), cancellationToken));
            if (ahead.Count > threads)
            {
                yield return ahead.Dequeue().GetAwaiter().GetResult();
            }
        }

        while (ahead.TryDequeue(out var next))
        {
            yield return next.GetAwaiter().GetResult();
        }
    }

    private List<(int Group, int First, int Rows)> Groups()
    {
        using var file = CanonicalReader.Open(path);
        var groups = new List<(int Group, int First, int Rows)>();
        var first = 0;
        foreach (var (group, rows) in file.Groups.Index())
        {
            groups.Add((group, first, (int)rows));
            first += (int)rows;
        }

        return groups;
    }

    private ExperimentData Read(int group, int first, int rows, CancellationToken cancellationToken)
    {
        using var file = CanonicalReader.Open(path);
        int[] wanted = [.. Enumerable.Range(0, rows).Where(row => isOther[first + row])];
        return ExperimentData.Create(plan, TableReader.Read(file.Group(group), columns.Names, columns.AsText, RowChoice.Of(wanted), null, cancellationToken), meanWeight);
    }

    private sealed class Featurized(OtherRows rows, ITransformer featurizer, int most, TargetTransform target) : IFurtherRows
    {
        public int Count => rows.Count;

        public IEnumerable<ColumnTable> Read(int threads, CancellationToken cancellationToken) => rows.Read(threads, cancellationToken).SelectMany(
            part => Enumerable.Range(0, part.Label.Count).Chunk(most).Select(some => Featurize(part, some)));

        private ColumnTable Featurize(ExperimentData part, int[] some)
        {
            var features = ColumnTable.From(featurizer.Transform(part.Features.Gather(some))).Only(ColumnNames.Features).With(part.Label.Gather(some));
            return target.Apply(part.Weights is { } weights ? features.With(weights.Gather(some)) : features);
        }
    }
}
