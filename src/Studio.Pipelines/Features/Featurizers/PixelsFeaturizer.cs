namespace Studio.Pipelines.Features.Featurizers;

using Microsoft.ML.Data;
using Studio.Pipelines.Data.Images;

/// <summary>Features for nets that look at pictures: the pixels as they are, of large pictures means of several. All else, scaling included, is the net's.</summary>
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
        var pixels = new Pixels(picture.Name, Pixels.FactorOf(rows.Column<ImageColumn>(picture.Name).Size));
        var transformed = ColumnTable.From(pixels.Transform(rows));
        return new FittedFeaturizer(pixels, rows.Has(ColumnNames.Label)
            ? transformed.Only(ColumnNames.Features, ColumnNames.Label)
            : transformed.Only(ColumnNames.Features));
    }
}

/// <summary>Makes a column of pictures the features. Where pictures are as small as nets trained from scratch want them, the bytes are not copied.</summary>
/// <param name="picture">The column.</param>
/// <param name="factor">Pixels of each side that become one, at least 1.</param>
public sealed class Pixels(string picture, int factor) : ITransformer
{
    /// <summary>Longest side that nets are trained on from scratch. Four times the pixels cost four times the time.</summary>
    public const int MostPixels = 64;

    /// <summary>Shortest side: a net halves it several times.</summary>
    public const int FewestPixels = 8;

    /// <summary>The column of pictures.</summary>
    public string Picture { get; } = picture;

    /// <summary>Pixels of each side that become one.</summary>
    public int Factor { get; } = factor;

    /// <summary>False: it works on whole columns, not row by row.</summary>
    public bool IsRowToRowMapper => false;

    /// <summary>Size of pictures as nets that are trained from scratch see them; null for null.</summary>
    public static ImageSize? SizeOf(ImageSize? size) => size?.Divided(FactorOf(size));

    /// <summary>Pixels of each side that become one, so that the longest is no longer than <see cref="MostPixels"/> and the other no shorter than <see cref="FewestPixels"/>.</summary>
    internal static int FactorOf(ImageSize size) =>
        Math.Max(1, Math.Min((size.Longest + MostPixels - 1) / MostPixels, Math.Min(size.Width, size.Height) / FewestPixels));

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        var type = (VectorDataViewType)inputSchema[Picture].Type;
        builder.AddColumn(
            ColumnNames.Features,
            new VectorDataViewType((PrimitiveDataViewType)type.ItemType, type.Dimensions[0] / Factor, type.Dimensions[1] / Factor, type.Dimensions[2]));
        return builder.ToSchema();
    }

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        var table = ColumnTable.From(input);
        return table.With(table.Column<ImageColumn>(Picture).Divided(Factor).Rename(ColumnNames.Features));
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
