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
    public ColumnTable AddTo(ColumnTable table, CancellationToken cancellationToken)
    {
        foreach (var column in Columns.Where(column => !table.Has(NameOf(column))))
        {
            var vectors = Encoder.Embed(table.Column<TextColumn>(column).Values, cancellationToken);
            table = table.With(new VectorColumn(NameOf(column), vectors, Encoder.Width));
        }

        return table;
    }
}
