namespace Studio.Pipelines.Scoring;

/// <summary>The columns of a file of predictions: those kept of the source, then the answers.</summary>
/// <param name="Signature">The model's signature.</param>
/// <param name="Kept">Names of the columns kept.</param>
/// <param name="Positions">Where they stand in the source.</param>
public sealed record PredictionColumns(ModelSignature Signature, IReadOnlyList<string> Kept, IReadOnlyList<int> Positions)
{
    /// <summary>The word for all columns of a source.</summary>
    public const string All = "*";

    /// <summary>Names of the answers. A kept column may be the one that was predicted, and be called label: the answer's name steps aside.</summary>
    public IReadOnlyList<string> Answers { get; } = [.. PredictionCsv.Header(Signature).Select(name => Kept.Contains(name) ? $"predicted_{name}" : name)];

    /// <summary>All names.</summary>
    public IReadOnlyList<string> Names => [.. Kept, .. Answers];

    /// <summary>Finds the columns to keep.</summary>
    /// <param name="signature">The model's signature.</param>
    /// <param name="asked">Names, each a name or a list with commas; <see cref="All"/> for all.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="option">What the list is called where it was given, for messages.</param>
    /// <exception cref="DatasetException">The source has no such column.</exception>
    public static PredictionColumns Find(ModelSignature signature, IReadOnlyList<string> asked, IReadOnlyList<string> columns, string option)
    {
        string[] kept = [.. columns.Contains(All) || !asked.Contains(All) ? ColumnList.Resolve(asked, columns) : columns];
        return new PredictionColumns(signature, kept, [.. kept.Select(name => PositionOf(name, columns, option))]);
    }

    private static int PositionOf(string name, IReadOnlyList<string> columns, string option)
    {
        var position = columns.ToList().IndexOf(name);
        return position >= 0 ? position : throw new DatasetException($"{option}: the data has no column '{name}'; it has {string.Join(", ", columns)}.");
    }
}
