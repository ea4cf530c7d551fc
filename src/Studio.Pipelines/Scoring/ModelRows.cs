namespace Studio.Pipelines.Scoring;

/// <summary>Rows as a model takes them: the values of each of its inputs. Dispose of it to give its memory back to the pool.</summary>
public sealed class ModelRows : IDisposable
{
    internal ModelRows(IReadOnlyList<ModelInput> inputs, int count) => (Inputs, Count) = (inputs, count);

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>The inputs, in the order of the signature.</summary>
    internal IReadOnlyList<ModelInput> Inputs { get; }

    /// <summary>The rows of a table that has the signature's input columns: <see cref="NumberColumn"/> for float and double inputs, <see cref="TextColumn"/> for string inputs, <see cref="Data.ImageColumn"/> for pictures. Further columns are ignored.</summary>
    public static ModelRows Of(ModelSignature signature, ColumnTable table) => new(
        [
            .. signature.Inputs.Select(input => ModelInput.Of(input, table.Column<TableColumn>(input.Name))),
            .. (signature.Encoder?.Inputs ?? []).Where(input => table.Has(input.Name)).Select(input => ModelInput.Of(table.Column<VectorColumn>(input.Name))),
        ],
        table.RowCount);

    /// <summary>The same rows as a table.</summary>
    public ColumnTable ToTable() => new(Inputs.Select(input => input.ToColumn()));

    /// <summary>Some of their columns as a table; it has no rows where it has no column.</summary>
    /// <param name="wanted">Tells by the name of a column whether it is wanted.</param>
    public ColumnTable ToTable(Func<string, bool> wanted) => new(Inputs.Where(input => wanted(input.Name)).Select(input => input.ToColumn()));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var input in Inputs)
        {
            input.Dispose();
        }
    }
}
