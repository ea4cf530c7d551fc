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
    /// <summary>Number of rows.</summary>
    public int Count { get; } = Enumerable.Range(0, isOther.Count).Count(row => isOther[row]);

    /// <summary>Seconds that it took to go through the file once.</summary>
    public required double SecondsToRead { get; init; }

    /// <summary>These rows behind a fitted featurizer.</summary>
    /// <param name="featurizer">Fitted on rows of the sample.</param>
    /// <param name="target">What is done to labels.</param>
    public IFurtherRows Behind(ITransformer featurizer, TargetTransform target) => new Featurized(this, featurizer, target);

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

    private sealed class Featurized(OtherRows rows, ITransformer featurizer, TargetTransform target) : IFurtherRows
    {
        public int Count => rows.Count;

        public IEnumerable<ColumnTable> Read(int threads, CancellationToken cancellationToken)
        {
            foreach (var part in rows.Read(threads, cancellationToken))
            {
                var features = ColumnTable.From(featurizer.Transform(part.Features)).Only(ColumnNames.Features).With(part.Label);
                yield return target.Apply(part.Weights is { } weights ? features.With(weights) : features);
            }
        }
    }
}
