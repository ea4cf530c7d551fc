namespace Studio.Pipelines.Scoring;

using System.Text;
using System.Text.Json;
using Studio.Pipelines.Data.Reading;

/// <summary>Collects the first <see cref="PredictionInput.MaxProblems"/> problems of some rows.</summary>
internal sealed class ProblemList
{
    private readonly List<string> _sentences = [];

    public IReadOnlyList<string> Sentences => _sentences;

    public bool Any => _sentences.Count > 0;

    public void Add(string sentence)
    {
        if (_sentences.Count < PredictionInput.MaxProblems)
        {
            _sentences.Add(sentence);
        }
    }

    /// <summary>What is said of a cell that is not written as its column is.</summary>
    public static string Sentence(long row, SignatureInput input, Cell cell) => Sentence(row, input, cell.Kind switch
    {
        CellKind.Nested => cell.Text[0] == (byte)'[' ? "a list" : "an object",
        CellKind.Text => Quote(Encoding.UTF8.GetString(cell.Text)),
        _ when cell.HasValue => NumberText.Format(cell.Number),
        _ => Encoding.UTF8.GetString(cell.Text),
    });

    /// <summary>What is said of a value that does not suit its column.</summary>
    public static string Sentence(long row, SignatureInput input, string value) =>
        $"Row {row + 1}, column '{input.Name}': {value} is no {Noun(input)}; {Wanted(input)}, or null when it is missing.";

    /// <summary>What a value is, for a message.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => Quote(value.GetString()!),
        JsonValueKind.Null or JsonValueKind.Undefined => "null",
        _ => value.GetRawText(),
    };

    /// <summary>Text for a message, cut where it is long.</summary>
    public static string Quote(string text) => text.Length <= 40 ? $"'{text}'" : $"'{text[..40]}…'";

    private static ColumnType TypeOf(SignatureInput input) => input.Reading?.Type
        ?? (input.Type == "string" ? ColumnType.Text : input.Kind == "datetime" ? ColumnType.Timestamp : ColumnType.Number);

    private static string Noun(SignatureInput input) => TypeOf(input) is var type && type == ColumnType.Text ? "single value" : UnreadableCells.Noun(type);

    private static string Wanted(SignatureInput input) => (TypeOf(input), input.Reading) switch
    {
        (ColumnType.Number, { Number: { } number }) => $"give a number as in the training data{Example(number)}",
        (ColumnType.Number, _) => "give a number with a decimal point",
        (ColumnType.Timestamp, { Date.Order: DateOrder.DayFirst }) => "give a date like 2024-05-31, 2024-05-31T18:30:00Z or, with the day first, 31/05/2024",
        (ColumnType.Timestamp, { Date.Order: DateOrder.MonthFirst }) => "give a date like 2024-05-31, 2024-05-31T18:30:00Z or, with the month first, 05/31/2024",
        (ColumnType.Timestamp, _) => "give a date like 2024-05-31 or 2024-05-31T18:30:00Z",
        (ColumnType.Boolean, _) => "give true or false",
        (_, null) => "give text, a number, true or false",
        _ => "give text or a number as in the training data",
    };

    private static string Example(NumberFormat number) => number is { Thousands: null, Unit: null, Decimal: "." }
        ? " with a decimal point"
        : $", such as {(number.Unit is "%" or null ? string.Empty : number.Unit)}1{number.Thousands}234{number.Decimal}5{(number.Unit == "%" ? number.Unit : string.Empty)}";
}
