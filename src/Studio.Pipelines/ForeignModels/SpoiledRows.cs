namespace Studio.Pipelines.ForeignModels;

using Studio.Pipelines.Scoring;

/// <summary>Rows as they are not in the table: values missing, levels that nobody has seen, numbers out of the usual.</summary>
internal static class SpoiledRows
{
    /// <summary>A level that no training row has.</summary>
    public const string Unseen = "a level never seen";

    private const double Share = 0.2;

    /// <summary>Spoils a fifth of the values.</summary>
    /// <param name="rows">Rows as the inputs take them.</param>
    /// <param name="inputs">The inputs: those that are required stay there, and whole numbers whole.</param>
    /// <param name="count">How many rows to make; rows are taken again from the first where there are fewer.</param>
    /// <param name="seed">Seed of the choice.</param>
    public static ColumnTable Of(ColumnTable rows, IReadOnlyList<SignatureInput> inputs, int count, int seed)
    {
        var random = new Random(seed);
        var repeated = rows.Gather([.. Enumerable.Range(0, count).Select(row => row % rows.RowCount)]);
        return new ColumnTable(inputs.Select(TableColumn (input) => repeated.Column<TableColumn>(input.Name) switch
        {
            NumberColumn numbers => new NumberColumn(input.Name, Array.ConvertAll(numbers.Values, value => Number(value, input, random))),
            TextColumn texts => new TextColumn(input.Name, Array.ConvertAll(texts.Values, value => Text(value, input, random))),
            var column => column,
        }));
    }

    /// <summary>The rows with one column missing throughout.</summary>
    public static ColumnTable Without(ColumnTable rows, string column) => rows.With(rows.Column<TableColumn>(column) is NumberColumn numbers
        ? new NumberColumn(column, [.. numbers.Values.Select(_ => double.NaN)])
        : new TextColumn(column, [.. Enumerable.Repeat(string.Empty, rows.RowCount)]));

    private static double Number(double value, SignatureInput input, Random random) => random.NextDouble() switch
    {
        < Share / 2 => input.Required ? value : double.NaN,
        < Share * 0.7 => 0,
        < Share * 0.85 => -value,
        < Share => value * 10,
        _ => value,
    };

    private static string Text(string value, SignatureInput input, Random random) => random.NextDouble() switch
    {
        < Share / 2 => input.Required ? value : string.Empty,
        < Share when input.Kind != "boolean" => Unseen,
        _ => value,
    };
}
