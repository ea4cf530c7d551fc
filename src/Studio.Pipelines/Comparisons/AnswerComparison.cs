namespace Studio.Pipelines.Comparisons;

using Studio.Pipelines.Scoring;

/// <summary>What two versions said of a row of a call.</summary>
/// <param name="Left">Probabilities of the classes, or the number, of the left version.</param>
/// <param name="Right">The same of the right version, in the order of its own classes.</param>
/// <param name="Truth">Index of the class among those of the left version, or the number; null where it is not known.</param>
public readonly record struct AnsweredRow(IReadOnlyList<double> Left, IReadOnlyList<double> Right, double? Truth);

/// <summary>What two versions said of the rows of calls.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Same">Rows of which both say the same class; of numbers, the same number to 32 bits.</param>
/// <param name="Difference">How far their answers are apart, on average: of numbers the absolute difference, of probabilities the largest one of a class. 0 without rows.</param>
/// <param name="Known">Rows whose truth is known: what follows is of these.</param>
/// <param name="Metrics">The metrics of the task, its usual one first; none without such rows.</param>
/// <param name="Test">The test of whether they differ; null without such rows.</param>
/// <param name="Verdict">What came of it, in a sentence or two; null without such rows.</param>
public sealed record AnswerComparison(int Rows, int Same, double Difference, int Known, IReadOnlyList<MetricComparison> Metrics, PairedTest? Test, string? Verdict)
{
    private const int Seed = 1;

    /// <summary>Compares.</summary>
    /// <param name="left">Signature of the left version.</param>
    /// <param name="leftName">What it is called in sentences.</param>
    /// <param name="right">Signature of the right version; no <see cref="VersionPair.Problems(ModelSignature, ModelSignature)"/>.</param>
    /// <param name="rightName">What it is called in sentences.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static AnswerComparison Of(
        ModelSignature left, string leftName, ModelSignature right, string rightName, IReadOnlyList<AnsweredRow> rows, CancellationToken cancellationToken)
    {
        var places = VersionPair.Places(left, right);
        var (all, known) = (new ComparedRows(places.Length, Seed), new ComparedRows(places.Length, Seed));
        foreach (var (row, number) in rows.Select((row, number) => (row, number)))
        {
            double[] one = [.. row.Left];
            double[] other = [.. places.Select(place => row.Right[place])];
            all.Add(number, row.Truth ?? 0, one, other);
            if (row.Truth is { } truth)
            {
                known.Add(number, truth, one, other);
            }
        }

        var (same, difference) = Agreement(left, right, all, cancellationToken);
        if (known.Count == 0)
        {
            return new AnswerComparison(all.Count, same, difference, 0, [], null, null);
        }

        var judged = PairedJudgement.Of(left, right, known, Seed, cancellationToken);
        var (differing, _) = Differences.Find(known, judged.Left, judged.Right, left.Classes);
        return new AnswerComparison(all.Count, same, difference, known.Count, judged.Metrics, judged.Test, Comparisons.Verdict.Of(leftName, rightName, judged.Metrics, judged.Test, differing));
    }

    private static (int Same, double Difference) Agreement(ModelSignature left, ModelSignature right, ComparedRows all, CancellationToken cancellationToken)
    {
        if (all.Count == 0)
        {
            return (0, 0);
        }

        var (_, one, other) = PairedJudgement.Matrices(left, right, all, 0);
        var (same, apart) = (0, 0.0);
        for (var row = 0; row < all.Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            same += left.Classes is null ? one.Row(row)[0] == other.Row(row)[0] ? 1 : 0 : one.Class(row) == other.Class(row) ? 1 : 0;
            apart += left.Classes is null ? Math.Abs(all.Left(row) - all.Right(row)) : Differences.Distance(one.Row(row), other.Row(row));
        }

        return (same, apart / all.Count);
    }
}
