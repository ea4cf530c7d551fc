namespace Studio.Pipelines.Pretrained;

/// <summary>Adds to a raw table the vectors that a pretrained encoder gives the cells of some columns: a column for each of them.</summary>
/// <param name="encoder">The encoder.</param>
/// <param name="columns">Columns to read.</param>
public abstract class EmbeddedColumns(IColumnEncoder encoder, IReadOnlyList<string> columns)
{
    /// <summary>Columns that it reads.</summary>
    public IReadOnlyList<string> Columns { get; } = columns;

    /// <summary>Name of the column of vectors of a column, and of the ONNX input that takes them where the net is not part of the graph.</summary>
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
    public ColumnTable AddTo(ColumnTable table, VectorFiles? kept, IProgress<CellsRead>? progress, CancellationToken cancellationToken)
    {
        var columns = Columns.Where(column => !table.Has(NameOf(column))).ToList();
        foreach (var (index, column) in columns.Index())
        {
            var part = progress is null ? null : new ColumnProgress(progress, index, columns.Count);
            var vectors = encoder.Embed(table.Column<TableColumn>(column), kept, part, cancellationToken);
            table = table.With(new VectorColumn(NameOf(column), vectors, encoder.Width));
        }

        return table;
    }

    /// <summary>Columns are taken for as much work each.</summary>
    private sealed class ColumnProgress(IProgress<CellsRead> all, int index, int columns) : IProgress<CellsRead>
    {
        public void Report(CellsRead value) => all.Report(new CellsRead((index * value.Total) + value.Done, columns * value.Total, (index + value.Share) / columns));
    }
}

/// <summary>The vectors of texts. The encoder runs outside of the exported graph.</summary>
/// <param name="encoder">The encoder.</param>
/// <param name="columns">Text columns to read.</param>
public sealed class EmbeddedTexts(PretrainedEncoder encoder, IReadOnlyList<string> columns) : EmbeddedColumns(encoder, columns)
{
    /// <summary>The encoder.</summary>
    public PretrainedEncoder Encoder { get; } = encoder;
}

/// <summary>The vectors of pictures. The net is part of the exported graph.</summary>
/// <param name="encoder">The net.</param>
/// <param name="column">The column of pictures.</param>
public sealed class EmbeddedPictures(PictureEncoder encoder, string column) : EmbeddedColumns(encoder, [column])
{
    /// <summary>The net.</summary>
    public PictureEncoder Encoder { get; } = encoder;
}
