namespace Studio.Pipelines.Scoring;

using System.Text.Json;
using Studio.Pipelines.Data.Reading;

/// <summary>Rows to predict, or everything that is wrong with them. Dispose of it to give its memory back to the pool.</summary>
/// <param name="Rows">The rows; null when there are problems.</param>
/// <param name="Problems">One sentence each, with the row (from 1) and column; at most 20.</param>
/// <param name="IgnoredColumns">Columns that the model does not read.</param>
public sealed record PredictionInputResult(ModelRows? Rows, IReadOnlyList<string> Problems, IReadOnlyList<string> IgnoredColumns) : IDisposable
{
    /// <summary>Columns of the model that no row has; they are missing.</summary>
    public IReadOnlyList<string> MissingColumns { get; init; } = [];

    /// <summary>Values that could not be read and were taken for missing, as was asked for.</summary>
    public int Unreadable { get; init; }

    /// <summary>What a person should know of the body, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What is wrong with rows that are to be left without an answer while the others have one, by their number from 0.</summary>
    public IReadOnlyDictionary<int, string> BadRows { get; init; } = new Dictionary<int, string>();

    /// <summary>The rows as a table; null when there are problems.</summary>
    public ColumnTable? Table => Rows?.ToTable();

    /// <inheritdoc/>
    public void Dispose() => Rows?.Dispose();
}

/// <summary>
/// Reads rows to predict by a model's signature, as the data were read that the model learned from: nothing is guessed from the rows at
/// hand. A missing column, null or empty value is missing; what is written otherwise is a problem; extra columns are ignored and told.
/// Safe for many threads at once; one is enough for all calls of a model.
/// </summary>
public sealed class PredictionInput
{
    /// <summary>Most problems that are listed; the rest would only repeat them.</summary>
    public const int MaxProblems = 20;

    /// <summary>Most pictures of one call.</summary>
    public const int MaxPictures = 1_000;

    /// <summary>Most rows of one call.</summary>
    public const int MaxRows = 100_000;

    private readonly HashSet<string> _keys;
    private readonly PredictionInput? _beside;
    private JsonLayout? _lastLayout;

    /// <summary>Prepares the reading for a model.</summary>
    public PredictionInput(ModelSignature signature)
    {
        Signature = signature;
        Readers = [.. signature.Inputs.Where(input => input.Image is null).Select(InputReader.Create)];
        _beside = signature.Picture is not null && Readers.Count > 0 ? new PredictionInput(signature with { Inputs = [.. Readers.Select(reader => reader.Input)] }) : null;
        _keys = [.. signature.Inputs.Select(input => ColumnMatch.Key(input.Name))];
    }

    /// <summary>The model's signature.</summary>
    public ModelSignature Signature { get; }

    /// <summary>A reader for each input but pictures.</summary>
    internal IReadOnlyList<InputReader> Readers { get; }

    /// <summary>
    /// Rows given as JSON objects: in a list, or in the list <c>rows</c> of an object. Strings are read as the cells of a file are; numbers
    /// and truth values as such. Dates may also be seconds since 1970 UTC, and pictures are base64 of their file.
    /// </summary>
    /// <param name="body">JSON in UTF-8.</param>
    /// <param name="rules">What is done with rows that cannot be read.</param>
    /// <exception cref="JsonException">It is not valid JSON.</exception>
    public PredictionInputResult FromJson(ReadOnlyMemory<byte> body, InputRules rules = default)
    {
        if (Signature.Picture is null)
        {
            return new JsonRowReader(this, body, rules).Read();
        }

        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return FromPictureRows(document.RootElement, rules);
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException($"A text {JsonRowReader.HalfLetter}.", exception);
        }
    }

    /// <summary>Rows given as elements of JSON.</summary>
    public PredictionInputResult FromJson(IReadOnlyList<JsonElement> rows, InputRules rules = default) =>
        FromJson(JsonSerializer.SerializeToUtf8Bytes(rows), rules);

    /// <summary>Pictures, one a row, for a model that looks at one; columns beside it are missing.</summary>
    /// <exception cref="ArgumentException">The model looks at none.</exception>
    public PredictionInputResult FromPictures(IReadOnlyList<PictureFile> files)
    {
        var input = Signature.Picture ?? throw new ArgumentException("The model reads columns, not pictures.");
        if (files.Count == 0)
        {
            return new PredictionInputResult(null, ["There are no pictures; give at least one."], []);
        }

        var problems = new ProblemList();
        var pictures = ImageCell.ReadFiles(input, files, problems);
        return Result([.. Signature.Inputs.Select(column => column == input ? pictures : TableCell.Missing(column, files.Count))], problems, []) with
        {
            MissingColumns = [.. Readers.Select(reader => reader.Input.Name)],
        };
    }

    /// <summary>
    /// Rows of a canonical file. A column's type may differ from the one that the model wants: numbers become categories and the other way
    /// round.
    /// </summary>
    public PredictionInputResult FromTable(ColumnTable table)
    {
        var given = table.Columns.Select(column => column.Name).ToList();
        var problems = new ProblemList();
        return Read(given, problems, input => table.Has(input.Name)
            ? TableCell.ReadColumn(input, table.Column<TableColumn>(input.Name), problems)
            : input.Image is null
            ? TableCell.Missing(input, table.RowCount)
            : ImageCell.ReadColumn(input, new TextColumn(input.Name, new string[table.RowCount]), problems));
    }

    /// <summary>Rows given as a tensor for each column, as clients of the Open Inference Protocol do. Every column must be there: such a client knows what the model takes.</summary>
    /// <param name="tensors">The tensors, in any order.</param>
    public PredictionInputResult FromTensors(IReadOnlyList<InputTensor> tensors) => new TensorRows(this, tensors).Read();

    /// <summary>Rows of an Arrow stream or file. Types say what values are: numbers, texts (also as dictionaries), truth values, moments, none.</summary>
    /// <param name="body">The stream or file, its buffers not compressed.</param>
    /// <param name="rules">What is done with rows that cannot be read.</param>
    /// <exception cref="DatasetException">It cannot be read, or the model looks at pictures.</exception>
    public PredictionInputResult FromArrow(ReadOnlyMemory<byte> body, InputRules rules = default) => Columns(rules).ReadArrow(body);

    /// <summary>Rows of a Parquet file, read as those of Arrow.</summary>
    /// <param name="body">The file.</param>
    /// <param name="rules">What is done with rows that cannot be read.</param>
    /// <exception cref="DatasetException">It cannot be read, or the model looks at pictures.</exception>
    public PredictionInputResult FromParquet(ReadOnlyMemory<byte> body, InputRules rules = default) => Columns(rules).ReadParquet(body);

    /// <summary>One row of which nothing is known, for a model of columns; numbers that must be there are 0.</summary>
    public ModelRows Missing()
    {
        // Not by the rules of a call: a model that was made elsewhere may refuse such a row.
        var values = Readers.Select(reader => reader.NewValues()).ToArray();
        foreach (var (reader, value) in Readers.Zip(values))
        {
            reader.Read(reader.Input is { Required: true, Type: not "string" } ? Cell.Of(0) : default, value);
        }

        return new ModelRows(values, 1);
    }

    /// <summary>The rows of several calls as one, for a model of columns; theirs stay as they are.</summary>
    /// <param name="calls">Rows that were read for this model, in their order.</param>
    public ModelRows Join(IReadOnlyList<ModelRows> calls)
    {
        ModelInput[] values = [.. Readers.Select(reader => reader.NewValues())];
        foreach (var call in calls)
        {
            for (var index = 0; index < values.Length; index++)
            {
                values[index].Append(call.Inputs[index]);
            }
        }

        return new ModelRows(values, calls.Sum(call => call.Count));
    }

    /// <summary>Inputs of a model of columns that a source with these columns lacks.</summary>
    public IReadOnlyList<string> MissingIn(IReadOnlyList<string> columns) => new ColumnLayout(Signature.Inputs, columns).Missing;

    /// <summary>True when a column of this name may be one of the model's.</summary>
    internal bool MayRead(string name) => _keys.Contains(ColumnMatch.Key(name));

    /// <summary>The layout of a list's first row.</summary>
    /// <param name="reader">At the start of the list.</param>
    internal JsonLayout LayoutOf(Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new JsonLayout(Signature.Inputs, []);
        }

        var last = _lastLayout;
        return last?.Fits(reader) == true ? last : _lastLayout = new JsonLayout(Signature.Inputs, [.. JsonRowReader.NamesOf(ref reader).Distinct()]);
    }

    private ArrowRows Columns(InputRules rules) => Signature.Picture is null
        ? new ArrowRows(this, rules)
        : throw new DatasetException("The model looks at pictures, which this format cannot hold; send picture files, or JSON rows with pictures in base64.");

    private PredictionInputResult FromPictureRows(JsonElement root, InputRules rules)
    {
        var list = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("rows", out var inner) ? inner : root;
        if (list.ValueKind != JsonValueKind.Array)
        {
            return new PredictionInputResult(null, [JsonRowReader.NoList], []);
        }

        if (list.GetArrayLength() > MaxPictures)
        {
            return new PredictionInputResult(null, [ImageCell.TooMany], []);
        }

        JsonElement[] rows = [.. list.EnumerateArray()];
        var problems = new ProblemList();
        foreach (var (row, element) in rows.Index().Where(row => row.Item.ValueKind != JsonValueKind.Object))
        {
            problems.Add(JsonRowReader.NoObject(row, ProblemList.Describe(element)));
        }

        if (problems.Any || rows.Length == 0)
        {
            return new PredictionInputResult(null, problems.Any ? problems.Sentences : [JsonRowReader.NoRows], []);
        }

        return _beside is null ? FromPicturesAlone(rows, problems) : FromPicturesAndColumns(rows, _beside, problems, rules);
    }

    private PredictionInputResult FromPicturesAlone(JsonElement[] rows, ProblemList problems)
    {
        var given = rows.SelectMany(row => row.EnumerateObject().Select(property => property.Name)).Distinct().ToList();
        return Read(given, problems, input => ImageCell.ReadJson(input, rows, problems));
    }

    /// <summary>The columns beside pictures are read as those of a table are. A row whose columns cannot be read is not answered alone: all are refused.</summary>
    private PredictionInputResult FromPicturesAndColumns(JsonElement[] rows, PredictionInput beside, ProblemList problems, InputRules rules)
    {
        var picture = Signature.Picture!;
        var pictures = ImageCell.ReadJson(picture, rows, problems);
        var others = rows.Select(row => row.EnumerateObject().Where(property => property.Name != picture.Name).ToDictionary(property => property.Name, property => property.Value)).ToList();
        if (!others.Exists(row => row.Keys.Any(beside.MayRead)))
        {
            return Result([.. Signature.Inputs.Select(input => input == picture ? pictures : TableCell.Missing(input, rows.Length))], problems, [.. others.SelectMany(row => row.Keys).Distinct()]) with
            {
                MissingColumns = [.. beside.Signature.Inputs.Select(input => input.Name)],
            };
        }

        using var read = beside.FromJson(JsonSerializer.SerializeToUtf8Bytes(others), rules with { Partial = false });
        foreach (var problem in read.Problems)
        {
            problems.Add(problem);
        }

        return read.Table is not { } table
            ? new PredictionInputResult(null, problems.Sentences, read.IgnoredColumns)
            : Result([.. Signature.Inputs.Select(input => input == picture ? pictures : table.Column<TableColumn>(input.Name))], problems, read.IgnoredColumns) with
            {
                MissingColumns = read.MissingColumns,
                Unreadable = read.Unreadable,
                Notes = read.Notes,
            };
    }

    private PredictionInputResult Read(List<string> given, ProblemList problems, Func<SignatureInput, TableColumn> read)
    {
        var wanted = Signature.Inputs.Select(input => input.Name).ToHashSet();
        var ignored = given.Where(name => !wanted.Contains(name)).ToList();
        if (!given.Any(wanted.Contains))
        {
            return new PredictionInputResult(null, [RowReader.NoColumn(Signature.Inputs)], ignored);
        }

        return Result([.. Signature.Inputs.Select(read)], problems, ignored) with { MissingColumns = [.. wanted.Except(given)] };
    }

    private PredictionInputResult Result(IReadOnlyList<TableColumn> columns, ProblemList problems, IReadOnlyList<string> ignored) =>
        new(problems.Any ? null : ModelRows.Of(Signature, new ColumnTable(columns)), problems.Sentences, ignored);
}
