namespace Studio.Pipelines.ForeignModels;

using Studio.Pipelines.Scoring;

/// <summary>An input with the columns that feed it.</summary>
/// <param name="Port">The input.</param>
/// <param name="Columns">Names of the columns, in the order of its values.</param>
internal sealed record BoundInput(GraphPort Port, IReadOnlyList<string> Columns);

/// <summary>All inputs of a model, and the columns that feed them.</summary>
/// <param name="Inputs">The inputs that count.</param>
/// <param name="Columns">The columns as the file that is served takes them.</param>
internal sealed record BoundInputs(IReadOnlyList<BoundInput> Inputs, IReadOnlyList<SignatureInput> Columns)
{
    /// <summary>What becomes of them when some may not be missing.</summary>
    /// <param name="required">Names of columns.</param>
    public BoundInputs Require(IReadOnlySet<string> required) => this with { Columns = [.. Columns.Select(column => required.Contains(column.Name) ? column with { Required = true } : column)] };

    /// <summary>The numbers of a row that feed an input.</summary>
    /// <param name="input">An input of numbers.</param>
    /// <param name="rows">Columns as <see cref="Columns"/> say.</param>
    /// <param name="row">The row.</param>
    public static double[] Numbers(BoundInput input, ColumnTable rows, int row) => [.. input.Columns.Select(column => Number(rows.Column<TableColumn>(column), row))];

    /// <summary>The texts of a row that feed an input.</summary>
    public static string[] Texts(BoundInput input, ColumnTable rows, int row) => [.. input.Columns.Select(column => rows.Column<TextColumn>(column).Values[row])];

    private static double Number(TableColumn column, int row) => column switch
    {
        NumberColumn numbers => numbers.Values[row],
        TextColumn truths => truths.Values[row] switch
        {
            "true" => 1,
            "false" => 0,
            _ => double.NaN,
        },
        _ => throw new NotSupportedException($"Column '{column.Name}' holds {column.DataViewType}."),
    };
}
