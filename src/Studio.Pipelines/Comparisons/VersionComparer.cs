namespace Studio.Pipelines.Comparisons;

using Studio.Pipelines.Scoring;

/// <summary>Compares two versions on a table of any size, whose rows each of them reads as its own training data were read.</summary>
/// <param name="left">The left version.</param>
/// <param name="right">The right version; no <see cref="VersionPair.Problems(ModelSignature, ModelSignature)"/>.</param>
/// <param name="table">The table.</param>
/// <param name="seed">Seed of every random choice.</param>
public sealed class VersionComparer(ComparedVersion left, ComparedVersion right, ComparedTable table, int seed)
{
    /// <summary>Reading takes most of the time.</summary>
    private const double ReadingShare = 0.9;

    private const int FewRows = 30;

    private readonly ModelSignature _signature = left.Scorer.Signature;
    private readonly int[] _places = VersionPair.Places(left.Scorer.Signature, right.Scorer.Signature);

    /// <summary>Compares.</summary>
    /// <param name="folder">An existing folder for copies; the caller deletes it.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="DatasetException">The table cannot be read as the versions' training data were, or has no label; the message is fit for people.</exception>
    public async Task<ComparisonReport> RunAsync(string folder, IProgress<ComparisonProgress> progress, CancellationToken cancellationToken)
    {
        using var one = await VersionRows.OpenAsync(left, table, Directory.CreateDirectory(Path.Combine(folder, "left")).FullName, cancellationToken).ConfigureAwait(false);
        using var other = await VersionRows.OpenAsync(right, table, Directory.CreateDirectory(Path.Combine(folder, "right")).FullName, cancellationToken).ConfigureAwait(false);
        if (!one.Columns.SequenceEqual(other.Columns))
        {
            throw new DatasetException($"'{table.FileName}' is read as two tables: {left.Name} finds its header in another line than {right.Name}. Say where the header is (skip lines) and upload it again.");
        }

        var kept = new ComparedRows(_places.Length, seed);
        var rows = Read(one, other, kept, progress, cancellationToken);
        if (kept.Count == 0)
        {
            throw new DatasetException(rows == 0 ? $"'{table.FileName}' has a header but no rows; add at least one row of data." : $"No row of '{table.FileName}' has a label in '{_signature.Label}'; without the truth nothing can be compared.");
        }

        string[] warnings = [.. Sampled(kept), .. one.Notes, .. one.Warnings, .. other.Warnings];
        return Report(rows, kept, warnings, cancellationToken);
    }

    /// <returns>Rows of the table.</returns>
    private long Read(VersionRows one, VersionRows other, ComparedRows kept, IProgress<ComparisonProgress> progress, CancellationToken cancellationToken)
    {
        var most = Math.Min(PredictionSource.RowsAtOnce(_signature), PredictionSource.RowsAtOnce(right.Scorer.Signature));
        var rows = 0L;
        while (one.Read(most, cancellationToken) is { } first)
        {
            var second = other.Read(most, cancellationToken);
            if (second?.Labels.Length != first.Labels.Length)
            {
                throw new DatasetException($"'{table.FileName}' has other rows for {left.Name} than for {right.Name}; it is read in two ways and cannot be compared on.");
            }

            Take(rows, first, second, kept);
            rows += first.Labels.Length;
            progress.Report(new ComparisonProgress(rows, one.Share * ReadingShare));
        }

        return rows;
    }

    private void Take(long before, VersionPart first, VersionPart second, ComparedRows kept)
    {
        var (one, other) = (new double[_places.Length], new double[_places.Length]);
        for (var row = 0; row < first.Labels.Length; row++)
        {
            var label = first.Labels[row];
            EnsureSame(before + row, label, second.Labels[row]);
            if (double.IsNaN(label))
            {
                continue;
            }

            for (var column = 0; column < _places.Length; column++)
            {
                one[column] = Number(left, first.Answers, before, row, column);
                other[column] = Number(right, second.Answers, before, row, _places[column]);
            }

            kept.Add(before + row, label, one, other);
        }
    }

    private static double Number(ComparedVersion version, ScoredRows answers, long before, int row, int column)
    {
        var number = answers.Numbers is { } numbers ? numbers[row] : answers.Predictions.Row(row)[column];
        return double.IsFinite(number)
            ? number
            : throw new DatasetException(string.Create(CultureInfo.InvariantCulture, $"Of row {before + row + 1} {version.Name} predicts {number}, which is no number to compare."));
    }

    /// <summary>A truth that means one thing to one version and another to the other is none.</summary>
    private void EnsureSame(long row, double one, double other)
    {
        var same = !double.IsNaN(one) && !double.IsNaN(other) && _signature.Classes is not null ? _places[(int)one] == (int)other : one.Equals(other);
        if (!same)
        {
            throw new DatasetException(string.Create(
                CultureInfo.InvariantCulture,
                $"The label of row {row + 1} means {Word(_signature, one)} as {left.Name} was trained, and {Word(right.Scorer.Signature, other)} as {right.Name} was: the label is written in two ways, and it cannot be told which of them the dataset has."));
        }
    }

    private static string Word(ModelSignature signature, double label) =>
        double.IsNaN(label) ? "nothing" : signature.Classes is { } classes ? $"'{classes[(int)label]}'" : label.ToString(CultureInfo.InvariantCulture);

    private IEnumerable<string> Sampled(ComparedRows kept)
    {
        if (kept.Added > kept.Count)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Of {kept.Added:N0} rows with a label {kept.Count:N0} were drawn by chance (seed {seed}), as many as are kept in memory; all figures and rows here are of these.");
        }

        if (kept.Count < FewRows)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"There {(kept.Count == 1 ? "is" : "are")} only {kept.Count} row{(kept.Count == 1 ? string.Empty : "s")} with a label: the intervals are rough, and only a large difference could show.");
        }
    }

    private ComparisonReport Report(long rows, ComparedRows kept, IReadOnlyList<string> warnings, CancellationToken cancellationToken)
    {
        var judged = PairedJudgement.Of(_signature, right.Scorer.Signature, kept, seed, cancellationToken);
        var (differing, shown) = Differences.Find(kept, judged.Left, judged.Right, _signature.Classes);
        return new ComparisonReport(
            Verdict.Of(left.Name, right.Name, judged.Metrics, judged.Test, differing), rows, rows - kept.Added, kept.Count, judged.Metrics, judged.Test, differing, shown, seed, warnings);
    }
}
