namespace Studio.Pipelines.Comparisons;

using Studio.Pipelines.Scoring;

/// <summary>Some rows of a table as a version sees them.</summary>
/// <param name="Labels">Class indices of the version or numbers; NaN where there is none.</param>
/// <param name="Answers">Its predictions.</param>
internal sealed record VersionPart(double[] Labels, ScoredRows Answers);

/// <summary>The rows of a table as a version sees them, a part at a time: read by its own contract, as its predictions are.</summary>
internal sealed class VersionRows : IDisposable
{
    private readonly ComparedVersion _version;
    private readonly PredictionSource _source;
    private readonly LabelCells _labels;
    private readonly int _label;
    private readonly InputRules _rules;

    private VersionRows(ComparedVersion version, PredictionSource source, ComparedTable table)
    {
        var signature = version.Scorer.Signature;
        (_version, _source, _rules) = (version, source, new InputRules(table.MissingWhenUnreadable));
        _labels = new LabelCells(signature, version.LabelReading ?? table.LabelReading);
        _label = ColumnMatch.Find([signature.Label], source.Columns)[0];
        if (_label < 0)
        {
            throw new DatasetException($"'{table.FileName}' has no column '{signature.Label}', which the versions predict; it has {string.Join(", ", source.Columns)}.");
        }
    }

    /// <summary>Columns of the table.</summary>
    public IReadOnlyList<string> Columns => [.. _source.Columns.Select(column => column.Trim())];

    /// <summary>Share of the table that has been read, 0 to 1.</summary>
    public double Share => _source.Length == 0 ? 0 : (double)_source.Position / _source.Length;

    /// <summary>Values that could not be read and were taken for missing.</summary>
    public long Unreadable { get; private set; }

    /// <summary>What a person should know of its answers.</summary>
    public IEnumerable<string> Warnings => PredictionWarnings.Of(_version.Scorer.Input.MissingIn(_source.Columns), Unreadable, _version.Scorer.Signature).Select(warning => $"For {_version.Name}: {warning}");

    /// <summary>What a person should know of the table.</summary>
    public IEnumerable<string> Notes => _source.Notes.Select(note => note.Message);

    /// <summary>Opens a table.</summary>
    /// <param name="version">The version.</param>
    /// <param name="table">The table.</param>
    /// <param name="folder">An existing folder for copies; the caller deletes it.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="DatasetException">It cannot be read, or has no label.</exception>
    public static async Task<VersionRows> OpenAsync(ComparedVersion version, ComparedTable table, string folder, CancellationToken cancellationToken)
    {
        var source = await PredictionSource.OpenAsync(table.Path, table.FileName, folder, version.Scorer.Input, table.Wishes, cancellationToken).ConfigureAwait(false);
        try
        {
            return new VersionRows(version, source, table);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>The next rows; null at the end.</summary>
    /// <param name="most">At most this many.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="DatasetException">They cannot be read.</exception>
    public VersionPart? Read(int most, CancellationToken cancellationToken)
    {
        if (_source.Read(most, [], _rules, cells => _labels.Add(cells(_label)), cancellationToken) is not { } part)
        {
            return null;
        }

        using var input = part.Input;
        Unreadable += input.Unreadable;
        return input.Rows is { } rows
            ? new VersionPart(_labels.Take(), _version.Scorer.Score(rows))
            : throw new DatasetException($"{_version.Name}: {string.Join(' ', input.Problems)}");
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
