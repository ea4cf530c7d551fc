namespace Studio.Pipelines.Scoring;

/// <summary>Turns columns of a canonical file into the columns that a signature wants.</summary>
internal static class TableCell
{
    public static TableColumn ReadColumn(SignatureInput input, TableColumn column, ProblemList problems) => (input.Type, column) switch
    {
        _ when input.Image is not null => ImageCell.ReadColumn(input, column, problems),
        ("string", TextColumn) or ("float" or "double", NumberColumn) => column,
        ("string", NumberColumn numbers) => new TextColumn(input.Name, Array.ConvertAll(numbers.Values, NumberText.Format)),
        (_, TextColumn texts) => new NumberColumn(input.Name, Parse(input, texts.Values, problems)),
        _ => throw new NotSupportedException($"Column '{column.Name}' of type {column.DataViewType} does not come from a data file."),
    };

    /// <summary>A column that the rows do not have.</summary>
    public static TableColumn Missing(SignatureInput input, int rows)
    {
        if (input.Type == "string")
        {
            var texts = new string[rows];
            Array.Fill(texts, string.Empty);
            return new TextColumn(input.Name, texts);
        }

        var numbers = new double[rows];
        Array.Fill(numbers, double.NaN);
        return new NumberColumn(input.Name, numbers);
    }

    private static double[] Parse(SignatureInput input, string[] texts, ProblemList problems)
    {
        Func<string, double?> parse = input.Kind == "datetime" ? CellParser.Seconds : CellParser.Number;
        var values = new double[texts.Length];
        for (var row = 0; row < texts.Length; row++)
        {
            var parsed = parse(texts[row]);
            values[row] = parsed ?? double.NaN;
            if (parsed is null)
            {
                problems.Add(ProblemList.Sentence(row, input, ProblemList.Quote(texts[row])));
            }
        }

        return values;
    }
}
