namespace Studio.Pipelines.Features.Featurizers;

using Microsoft.ML.Data;

/// <summary>Features for nets that look at pictures: the pixels as they are. All else, scaling included, is the net's.</summary>
public sealed class PixelsFeaturizer : IFeaturizer
{
    /// <inheritdoc/>
    public string Name => "pixels";

    /// <summary>False.</summary>
    public bool UsesLabel => false;

    /// <inheritdoc/>
    /// <exception cref="TrainingException">There is no column of pictures.</exception>
    public FittedFeaturizer Fit(IReadOnlyList<FeatureColumn> features, ColumnTable rows, int seed)
    {
        var picture = features.FirstOrDefault(feature => feature.Type == InputType.Image)
            ?? throw new TrainingException("There is no column of pictures to look at.");
        var pixels = new Pixels(picture.Name);
        var transformed = ColumnTable.From(pixels.Transform(rows));
        return new FittedFeaturizer(pixels, rows.Has(ColumnNames.Label)
            ? transformed.Only(ColumnNames.Features, ColumnNames.Label)
            : transformed.Only(ColumnNames.Features));
    }
}

/// <summary>Makes a column of pictures the features. The bytes are not copied.</summary>
/// <param name="picture">The column.</param>
public sealed class Pixels(string picture) : ITransformer
{
    /// <summary>The column of pictures.</summary>
    public string Picture { get; } = picture;

    /// <summary>False: it works on whole columns, not row by row.</summary>
    public bool IsRowToRowMapper => false;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumn(ColumnNames.Features, inputSchema[Picture].Type);
        return builder.ToSchema();
    }

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        var table = ColumnTable.From(input);
        return table.With(table.Column<ImageColumn>(Picture).Rename(ColumnNames.Features));
    }

    /// <summary>Not supported; see <see cref="IsRowToRowMapper"/>.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new NotSupportedException("Pictures are worked on as whole columns; call Transform with a table.");

    /// <summary>Not supported: models are kept as ONNX files.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        throw new NotSupportedException("Pixels are not saved as an ML.NET model; export them as ONNX.");
}
