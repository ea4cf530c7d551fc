namespace Studio.Pipelines.Scoring;

using System.Text.Json;

/// <summary>
/// Reads rows of JSON straight into the values of a model's inputs. The columns are taken to be those of the first row; where a later row
/// brings another one that the model may read, all names are gathered and the rows are read again, so that the order of rows never counts.
/// </summary>
internal sealed class JsonRowReader
{
    /// <summary>What is said of a body without rows.</summary>
    public const string NoRows = "There are no rows; give at least one.";

    /// <summary>What is said of a body that is no list.</summary>
    public const string NoList = "The body must be {\"rows\": [{\"column\": value, …}, …]} or the list of rows itself.";

    /// <summary>What is said of a text with an escape that is no letter.</summary>
    public const string HalfLetter = "has half of a letter: an escape from \\ud800 to \\udfff without its partner";

    private const string RowsName = "rows";

    private readonly PredictionInput _input;
    private readonly ReadOnlyMemory<byte> _body;
    private readonly InputRules _rules;

    /// <summary>A reader of one body.</summary>
    /// <param name="input">The model's inputs.</param>
    /// <param name="body">JSON in UTF-8.</param>
    /// <param name="rules">What is done with rows that cannot be read.</param>
    public JsonRowReader(PredictionInput input, ReadOnlyMemory<byte> body, InputRules rules) =>
        (_input, _body, _rules) = (input, body, rules);

    /// <summary>What is said of a row that is no object.</summary>
    /// <param name="row">Its number from 0.</param>
    /// <param name="what">What it is instead.</param>
    public static string NoObject(long row, string what) => $"Row {row + 1} is {what}; give a JSON object with a property for each column.";

    /// <summary>Reads all rows.</summary>
    /// <exception cref="JsonException">The body is not valid JSON.</exception>
    public PredictionInputResult Read()
    {
        try
        {
            return ReadRows();
        }
        catch (InvalidOperationException exception)
        {
            // Thus Utf8JsonReader tells it of a name; the values of columns are named with their row.
            throw new JsonException($"The name of a property {HalfLetter}.", exception);
        }
    }

    private PredictionInputResult ReadRows()
    {
        var start = new Utf8JsonReader(_body.Span);
        if (!FindList(ref start))
        {
            return new PredictionInputResult(null, [NoList], []);
        }

        if (!TryRead(start, _input.LayoutOf(start), out var result))
        {
            _ = TryRead(start, new JsonLayout(_input.Signature.Inputs, FindNames(start)), out result);
        }

        return result;
    }

    /// <summary>Goes to the list of rows.</summary>
    private static bool FindList(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName && !reader.ValueTextEquals(RowsName))
            {
                reader.Skip();
            }

            _ = reader.TokenType == JsonTokenType.PropertyName && reader.Read();
        }

        return reader.TokenType == JsonTokenType.StartArray;
    }

    /// <summary>Finds the columns of all rows, in the order in which they come first.</summary>
    private static List<string> FindNames(Utf8JsonReader reader)
    {
        var names = new List<string>();
        var known = new HashSet<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                names.AddRange(NamesOf(ref reader).Where(known.Add));
            }
            else
            {
                reader.Skip();
            }
        }

        return names;
    }

    /// <summary>The names in an object.</summary>
    /// <param name="reader">At its start; ends at its end.</param>
    internal static List<string> NamesOf(ref Utf8JsonReader reader)
    {
        var names = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(reader.GetString()!);
            reader.Read();
            reader.Skip();
        }

        return names;
    }

    /// <returns>False when a row has a column that is not known yet and that the model may read.</returns>
    private bool TryRead(Utf8JsonReader reader, JsonLayout layout, out PredictionInputResult result)
    {
        var ignored = new HashSet<string>();
        var rows = new RowReader(_input.Readers, layout.Layout, _rules);
        var row = new JsonRowCells(_body, layout);
        CellSource cells = column => row[column];
        Func<string, bool> ignores = name => !_input.MayRead(name) && (ignored.Add(name) || true);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (rows.Rows == PredictionInput.MaxRows)
            {
                result = TooMany();
                return true;
            }

            if (reader.TokenType != JsonTokenType.StartObject)
            {
                rows.AddBad(NoObject(rows.Rows, Describe(ref reader)));
                continue;
            }

            if (!row.TryReadRow(ref reader, ignores, out var problem))
            {
                result = null!;
                rows.Finish().Dispose();
                return false;
            }

            AddRow(rows, cells, problem);
        }

        ReadToEnd(ref reader);
        result = rows.Rows == 0 ? new PredictionInputResult(null, [NoRows], []) : Told(rows.Finish(), ignored);
        return true;
    }

    private static void AddRow(RowReader rows, CellSource cells, string? problem)
    {
        if (problem is null)
        {
            rows.Add(cells);
        }
        else
        {
            rows.AddBad($"Row {rows.Rows + 1}{problem}.");
        }
    }

    private static PredictionInputResult Told(PredictionInputResult result, HashSet<string> ignored) =>
        ignored.Count == 0 ? result : result with { IgnoredColumns = [.. result.IgnoredColumns, .. ignored] };

    /// <summary>The refusal of more rows than one call may have.</summary>
    public static PredictionInputResult TooMany() => new(
        null,
        [string.Create(CultureInfo.InvariantCulture, $"There are more than {PredictionInput.MaxRows} rows, which are too many for one call: send at most {PredictionInput.MaxRows} in each of several calls.")],
        []);

    /// <summary>Makes sure that the rest is valid JSON and has no second list.</summary>
    private static void ReadToEnd(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals(RowsName))
            {
                throw new JsonException("The property 'rows' is there twice.");
            }
        }
    }

    private static string Describe(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return ProblemList.Describe(document.RootElement);
    }
}
