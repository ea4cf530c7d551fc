namespace Studio.Pipelines.Features.Texts;

using Studio.Pipelines.Pretrained;

/// <summary>Puts the vectors that pretrained encoders gave texts and pictures (see <see cref="EmbeddedColumns"/>) side by side as one float vector.</summary>
/// <param name="output">Column it writes.</param>
/// <param name="columns">Columns of texts or pictures whose vectors to read.</param>
public sealed class EmbeddingEncoder(string output, IReadOnlyList<string> columns) : FeatureEstimator<EmbeddingEncoding>(output)
{
    /// <inheritdoc/>
    protected override EmbeddingEncoding Fit(ColumnTable table) =>
        new(Output, columns, columns.Sum(column => table.Column<VectorColumn>(EmbeddedColumns.NameOf(column)).Width));
}

/// <summary>A fitted <see cref="EmbeddingEncoder"/>.</summary>
/// <param name="output">Column it writes.</param>
/// <param name="columns">Columns of texts or pictures whose vectors it reads.</param>
/// <param name="width">Numbers of all their vectors.</param>
public sealed class EmbeddingEncoding(string output, IReadOnlyList<string> columns, int width) : FeatureTransformer(output, width)
{
    /// <summary>Columns of texts or pictures whose vectors it reads.</summary>
    public IReadOnlyList<string> Columns { get; } = columns;

    /// <inheritdoc/>
    protected override VectorColumn Encode(ColumnTable table)
    {
        var joined = new float[(long)table.RowCount * Width];
        var names = new List<string>(Width);
        var origins = new List<string>(Width);
        foreach (var column in Columns)
        {
            var vectors = table.Column<VectorColumn>(EmbeddedColumns.NameOf(column));
            for (var row = 0; row < vectors.Count; row++)
            {
                vectors.Row(row).CopyTo(joined.AsSpan((row * Width) + names.Count));
            }

            names.AddRange(Enumerable.Range(1, vectors.Width).Select(slot => $"{vectors.Name} {slot}"));
            origins.AddRange(Enumerable.Repeat(column, vectors.Width));
        }

        return new VectorColumn(Output, joined, Width, names) { Origins = origins };
    }
}
