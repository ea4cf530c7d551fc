namespace Studio.Pipelines.Scoring;

using System.Text.Json;

/// <summary>Reads the values of JSON rows.</summary>
internal static class JsonCell
{
    public static TableColumn ReadColumn(SignatureInput input, IReadOnlyList<JsonElement> rows, ProblemList problems) =>
        input.Image is not null ? ImageCell.ReadJson(input, rows, problems)
        : input.Type == "string" ? new TextColumn(input.Name, ReadAll(input, rows, problems, Text, string.Empty))
        : new NumberColumn(input.Name, ReadAll<double>(input, rows, problems, input.Kind == "datetime" ? Date : Number, double.NaN));

    /// <summary>What a value is, for a message.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => ProblemList.Quote(value.GetString()!),
        JsonValueKind.Null or JsonValueKind.Undefined => "null",
        _ => value.GetRawText(),
    };

    private static T[] ReadAll<T>(
        SignatureInput input, IReadOnlyList<JsonElement> rows, ProblemList problems, TryRead<T> read, T missing)
    {
        var values = new T[rows.Count];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = missing;
            if (rows[row].TryGetProperty(input.Name, out var cell)
                && cell.ValueKind != JsonValueKind.Null
                && !read(cell, out values[row]))
            {
                problems.Add(row, input, Describe(cell));
            }
        }

        return values;
    }

    private static bool Number(JsonElement cell, out double value) => NumberOr(cell, CellParser.Number, out value);

    private static bool Date(JsonElement cell, out double value) => NumberOr(cell, CellParser.Seconds, out value);

    private static bool NumberOr(JsonElement cell, Func<string, double?> parse, out double value)
    {
        var parsed = cell.ValueKind switch
        {
            JsonValueKind.Number => CellParser.Finite(cell.GetDouble()),
            JsonValueKind.String => parse(cell.GetString()!),
            _ => null,
        };
        value = parsed ?? double.NaN;
        return parsed is not null;
    }

    private static bool Text(JsonElement cell, out string value)
    {
        var text = cell.ValueKind switch
        {
            JsonValueKind.String => cell.GetString(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => NumberText.Format(cell.GetDouble()),
            _ => null,
        };
        value = text ?? string.Empty;
        return text is not null;
    }

    private delegate bool TryRead<T>(JsonElement cell, out T value);
}
