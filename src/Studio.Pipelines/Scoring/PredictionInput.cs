namespace Studio.Pipelines.Scoring;

using System.Text.Json;
using Studio.Pipelines.Data.Reading;

/// <summary>Rows to predict, or everything that is wrong with them.</summary>
/// <param name="Table">The rows; null when there are problems.</param>
/// <param name="Problems">One sentence each, with the row (from 1) and column; at most 20.</param>
/// <param name="IgnoredColumns">Columns that the model does not read.</param>
public sealed record PredictionInputResult(ColumnTable? Table, IReadOnlyList<string> Problems, IReadOnlyList<string> IgnoredColumns)
{
    /// <summary>Columns of the model that no row has; they are missing.</summary>
    public IReadOnlyList<string> MissingColumns { get; init; } = [];

    /// <summary>Values that could not be read and were taken for missing, as was asked for.</summary>
    public int Unreadable { get; init; }
}

/// <summary>
/// Reads rows to predict by a model's signature, as the data were read that the model learned from: nothing is guessed from the rows at
/// hand. A missing column, null or empty value is missing; what is written otherwise is a problem; extra columns are ignored and told.
/// </summary>
public static class PredictionInput
{
    /// <summary>Most problems that are listed; the rest would only repeat them.</summary>
    public const int MaxProblems = 20;

    /// <summary>
    /// Rows given as JSON objects. Strings are read as the cells of a file are; numbers and truth values as such. Dates may also be seconds
    /// since 1970 UTC, and pictures are base64 of their file.
    /// </summary>
    /// <param name="signature">The model's signature.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="missingWhenUnreadable">True to take values that cannot be read for missing; false for a problem.</param>
    public static PredictionInputResult FromJson(ModelSignature signature, IReadOnlyList<JsonElement> rows, bool missingWhenUnreadable = false)
    {
        if (rows.Count == 0)
        {
            return new PredictionInputResult(null, ["There are no rows; give at least one."], []);
        }

        var problems = new ProblemList();
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].ValueKind != JsonValueKind.Object)
            {
                problems.Add($"Row {row + 1} is {ProblemList.Describe(rows[row])}; give a JSON object with a property for each column.");
            }
        }

        if (problems.Any)
        {
            return new PredictionInputResult(null, problems.Sentences, []);
        }

        var given = rows.SelectMany(row => row.EnumerateObject().Select(property => property.Name)).Distinct().ToList();
        return signature.Picture is null
            ? FromObjects(signature, rows, given, missingWhenUnreadable)
            : Read(signature, given, problems, input => ImageCell.ReadJson(input, rows, problems));
    }

    private static PredictionInputResult FromObjects(ModelSignature signature, IReadOnlyList<JsonElement> rows, List<string> given, bool missingWhenUnreadable)
    {
        var reader = new RowReader(signature, given, missingWhenUnreadable);
        foreach (var row in rows)
        {
            reader.Add(column => row.TryGetProperty(given[column], out var cell) ? JsonRecords.CellOf(cell) : new Cell(default, CellKind.Missing));
        }

        return reader.Finish();
    }

    /// <summary>Pictures, one a row, for a model that looks at one.</summary>
    /// <exception cref="ArgumentException">The model looks at none.</exception>
    public static PredictionInputResult FromPictures(ModelSignature signature, IReadOnlyList<PictureFile> files)
    {
        var input = signature.Picture ?? throw new ArgumentException("The model reads columns, not pictures.", nameof(signature));
        if (files.Count == 0)
        {
            return new PredictionInputResult(null, ["There are no pictures; give at least one."], []);
        }

        var problems = new ProblemList();
        var column = ImageCell.ReadFiles(input, files, problems);
        return new PredictionInputResult(problems.Any ? null : new ColumnTable([column]), problems.Sentences, []);
    }

    /// <summary>
    /// Rows of a canonical file. A column's type may differ from the one that the model wants: numbers become categories and the other way
    /// round.
    /// </summary>
    public static PredictionInputResult FromTable(ModelSignature signature, ColumnTable table)
    {
        var given = table.Columns.Select(column => column.Name).ToList();
        var problems = new ProblemList();
        return Read(signature, given, problems, input => table.Has(input.Name)
            ? TableCell.ReadColumn(input, table.Column<TableColumn>(input.Name), problems)
            : TableCell.Missing(input, table.RowCount));
    }

    private static PredictionInputResult Read(
        ModelSignature signature, List<string> given, ProblemList problems, Func<SignatureInput, TableColumn> read)
    {
        var wanted = signature.Inputs.Select(input => input.Name).ToHashSet();
        var ignored = given.Where(name => !wanted.Contains(name)).ToList();
        if (!given.Any(wanted.Contains))
        {
            problems.Add($"None of the model's columns is there; it reads {string.Join(", ", signature.Inputs.Select(input => $"'{input.Name}'"))}.");
            return new PredictionInputResult(null, problems.Sentences, ignored);
        }

        var columns = signature.Inputs.Select(read).ToList();
        return new PredictionInputResult(problems.Any ? null : new ColumnTable(columns), problems.Sentences, ignored) { MissingColumns = [.. wanted.Except(given)] };
    }
}
