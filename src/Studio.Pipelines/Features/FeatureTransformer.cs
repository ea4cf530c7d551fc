namespace Studio.Pipelines.Features;

using Microsoft.ML.Data;

/// <summary>
/// A fitted step of a featurizer: reads columns of a table and adds one float vector column, eagerly and column by column.
/// What it learnt is in public immutable properties, from which its ONNX converter builds the same computation.
/// </summary>
/// <param name="output">Column it writes; a column of that name is replaced.</param>
/// <param name="width">Slots a row; 0 when nothing in the training rows was worth a slot, and then no column is written.</param>
public abstract class FeatureTransformer(string output, int width) : ITransformer
{
    /// <summary>Column it writes.</summary>
    public string Output { get; } = output;

    /// <summary>Slots a row; 0 when nothing in the training rows was worth a slot, and then no column is written.</summary>
    public int Width { get; } = width;

    /// <summary>False: it works on whole columns, not row by row.</summary>
    public bool IsRowToRowMapper => false;

    /// <inheritdoc/>
    public virtual DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        if (Width > 0)
        {
            builder.AddColumn(Output, new VectorDataViewType(NumberDataViewType.Single, Width));
        }

        return builder.ToSchema();
    }

    /// <summary>Not supported; see <see cref="IsRowToRowMapper"/>.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new NotSupportedException($"{GetType().Name} works on whole columns; call Transform with a table.");

    /// <summary>Adds the output column.</summary>
    /// <returns>A <see cref="ColumnTable"/>.</returns>
    public IDataView Transform(IDataView input) => Apply(ColumnTable.From(input));

    /// <summary>Not supported: models are kept as ONNX files.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        throw new NotSupportedException($"{GetType().Name} is not saved as an ML.NET model; export it as ONNX.");

    /// <summary>The table with the output column.</summary>
    protected virtual ColumnTable Apply(ColumnTable table) => Width == 0 ? table : table.With(Encode(table));

    /// <summary>Computes the output column; called only when <see cref="Width"/> is above 0.</summary>
    protected abstract VectorColumn Encode(ColumnTable table);
}
