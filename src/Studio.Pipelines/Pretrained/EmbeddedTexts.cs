namespace Studio.Pipelines.Pretrained;

/// <summary>Adds to a raw table the vectors that a pretrained encoder gives its texts: a column for each text column.</summary>
/// <param name="encoder">The encoder.</param>
/// <param name="columns">Text columns to read.</param>
public sealed class EmbeddedTexts(PretrainedEncoder encoder, IReadOnlyList<string> columns)
{
    /// <summary>The encoder.</summary>
    public PretrainedEncoder Encoder { get; } = encoder;

    /// <summary>Text columns that it reads.</summary>
    public IReadOnlyList<string> Columns { get; } = columns;

    /// <summary>Name of the column of vectors of a text column, and of the ONNX input that takes them.</summary>
    public static string NameOf(string column) => $"{column} embedding";

    /// <summary>The table with the columns of vectors; those it has already are kept.</summary>
    /// <param name="table">Raw columns.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public ColumnTable AddTo(ColumnTable table, CancellationToken cancellationToken) => AddTo(table, null, null, cancellationToken);

    /// <summary>The table with the columns of vectors; those it has already are kept.</summary>
    /// <param name="table">Raw columns.</param>
    /// <param name="kept">Where vectors are kept; null for nowhere.</param>
    /// <param name="progress">Hears how far it is with all columns; null for nobody.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public ColumnTable AddTo(ColumnTable table, VectorFiles? kept, IProgress<TextsRead>? progress, CancellationToken cancellationToken)
    {
        var columns = Columns.Where(column => !table.Has(NameOf(column))).ToList();
        foreach (var (index, column) in columns.Index())
        {
            var part = progress is null ? null : new ColumnProgress(progress, index, columns.Count);
            var vectors = Encoder.Embed(table.Column<TextColumn>(column).Values, kept, part, cancellationToken);
            table = table.With(new VectorColumn(NameOf(column), vectors, Encoder.Width));
        }

        return table;
    }

    /// <summary>Columns are taken for as much work each.</summary>
    private sealed class ColumnProgress(IProgress<TextsRead> all, int index, int columns) : IProgress<TextsRead>
    {
        public void Report(TextsRead value) => all.Report(new TextsRead((index * value.Total) + value.Done, columns * value.Total, (index + value.Share) / columns));
    }
}
