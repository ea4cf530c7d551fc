namespace Studio.Pipelines.ForeignModels;

using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Scoring;

/// <summary>The table that a model is tried on.</summary>
/// <param name="path">Canonical file.</param>
/// <param name="columns">Its columns.</param>
internal sealed class ImportedTable(string path, IReadOnlyList<ColumnInfo> columns)
{
    /// <summary>Most rows that are looked at.</summary>
    private const int MostRows = 100_000;

    /// <summary>Its columns.</summary>
    public IReadOnlyList<ColumnInfo> Columns => columns;

    /// <summary>Reads a table as tables are read.</summary>
    /// <param name="task">What to import.</param>
    /// <param name="folder">An existing folder.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ImportException">It cannot be read.</exception>
    public static Task<ImportedTable> ReadAsync(ImportTask task, string folder, CancellationToken cancellationToken) =>
        ReadAsync(task, folder, DatasetReaderOptions.Prediction with { Wishes = task.Wishes }, cancellationToken);

    /// <summary>Reads it again with texts as they stand in the file, as other tools read them: with the blanks around them, and whatever they look like.</summary>
    /// <param name="task">What to import.</param>
    /// <param name="texts">Columns that are texts.</param>
    /// <param name="folder">An existing folder.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ImportException">It cannot be read.</exception>
    public async Task<ImportedTable> ReadTextsAsync(ImportTask task, IReadOnlyCollection<string> texts, string folder, CancellationToken cancellationToken)
    {
        var wishes = new Dictionary<string, ColumnWish>(task.Wishes.Columns ?? new Dictionary<string, ColumnWish>());
        foreach (var name in texts)
        {
            wishes.TryAdd(name, new ColumnWish(ColumnType.Text));
        }

        // What a typed source gives is spelled as its column's texts are; only their blanks are left to say.
        var asTexts = await ReadAsync(task, folder, DatasetReaderOptions.Prediction with { Wishes = task.Wishes with { Columns = wishes } }, cancellationToken).ConfigureAwait(false);
        var contract = CanonicalDataset.ContractOf(columns.Select(column => texts.Contains(column.Name) ? asTexts.Columns.First(read => read.Name == column.Name) : column))
            .ToDictionary(pair => pair.Key, pair => texts.Contains(pair.Key) ? pair.Value with { KeepsBlanks = true } : pair.Value);
        return await ReadAsync(task, folder, DatasetReaderOptions.Prediction with { Wishes = task.Wishes, Contract = contract, Trim = false }, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ImportedTable> ReadAsync(ImportTask task, string folder, DatasetReaderOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var read = await DatasetReader.ReadAsync(task.Data, task.DataFileName, Path.Combine(folder, "rows.parquet"), options, cancellationToken).ConfigureAwait(false);
            return new ImportedTable(read.Path, read.Columns);
        }
        catch (DatasetException failure)
        {
            throw new ImportException(failure.Message);
        }
    }

    /// <summary>The label column by its name in the table.</summary>
    /// <exception cref="ImportException">There is none.</exception>
    public ColumnInfo FindLabel(string label) => columns.FirstOrDefault(column => column.Name == label)
        ?? columns.FirstOrDefault(column => column.Name.Trim().Equals(label.Trim(), StringComparison.OrdinalIgnoreCase))
        ?? throw new ImportException($"The table has no column '{label}' with the label; it has {NameList.Of(columns.Select(column => column.Name))}.");

    /// <summary>The label as texts, numbers as they are spelled.</summary>
    public async Task<string[]> ReadLabelAsync(ColumnInfo label, CancellationToken cancellationToken) =>
        (await TableReader.ReadAsync(path, [label.Name], label.Type == ColumnType.Number ? new HashSet<string> { label.Name } : null, MostRows, cancellationToken).ConfigureAwait(false)).Column<TextColumn>(label.Name).Values;

    /// <summary>The columns of inputs.</summary>
    public Task<ColumnTable> ReadInputsAsync(IReadOnlyList<SignatureInput> inputs, CancellationToken cancellationToken) =>
        TableReader.ReadAsync(path, [.. inputs.Select(input => input.Name)], null, MostRows, cancellationToken);

    /// <summary>Columns of numbers.</summary>
    /// <exception cref="ImportException">One is not there, or holds something else.</exception>
    public async Task<IReadOnlyList<double[]>> ReadNumbersAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.FirstOrDefault(name => columns.All(column => column.Name != name || column.Type != ColumnType.Number)) is { } wrong)
        {
            throw new ImportException($"The mapping names the column '{wrong}' with expected answers; the table has no column of numbers of that name.");
        }

        var table = await TableReader.ReadAsync(path, names, null, MostRows, cancellationToken).ConfigureAwait(false);
        return [.. names.Select(name => table.Column<NumberColumn>(name).Values)];
    }

    /// <summary>A column as a model takes it that reads these inputs.</summary>
    /// <param name="name">The column.</param>
    /// <param name="ports">The inputs that it feeds.</param>
    /// <exception cref="ImportException">It cannot feed them.</exception>
    public SignatureInput InputOf(string name, IReadOnlyList<GraphPort> ports)
    {
        var column = columns.First(column => column.Name == name);
        if (ports.Any(port => port.IsText) && ports.Any(port => !port.IsText))
        {
            throw new ImportException($"The column '{name}' feeds inputs of numbers and of texts ({NameList.Of(ports.Select(port => port.Name))}); feed them with two columns.");
        }

        var reading = column.Reading ?? ColumnReading.Typed(column.Type);
        if (ports[0].IsText)
        {
            return new SignatureInput(name, "categorical", "string") { Reading = reading };
        }

        var whole = ports.Any(port => !port.IsFraction);
        return column.Type switch
        {
            ColumnType.Boolean => new SignatureInput(name, "boolean", "string") { Reading = reading, Required = whole },
            ColumnType.Number => new SignatureInput(name, "numeric", ports.All(port => port.Element is Float) ? "float" : "double") { Reading = reading, Required = whole, Whole = whole },
            _ => throw new ImportException($"The input '{ports[0].Name}' takes numbers, but the column '{name}' holds {(column.Type == ColumnType.Timestamp ? "dates" : "texts")}. Feed it with another column, or convert the column as the model's training data were."),
        };
    }

    private const Graphs.Proto.TensorProto.Types.DataType Float = Graphs.Proto.TensorProto.Types.DataType.Float;
}
