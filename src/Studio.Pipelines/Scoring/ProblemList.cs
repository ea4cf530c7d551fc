namespace Studio.Pipelines.Scoring;

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

    /// <summary>A value that does not suit its column.</summary>
    public void Add(int row, SignatureInput input, string value)
    {
        var wanted = (input.Type, input.Kind) switch
        {
            ("string", _) => "give text, a number, true or false, or null when it is missing",
            (_, "datetime") => "give a date like 2024-05-31 or 2024-05-31T18:30:00Z, or null when it is missing",
            _ => "give a number with a decimal point, or null when it is missing",
        };
        Add($"Row {row + 1}, column '{input.Name}': {value} is no {Noun(input)}; {wanted}.");
    }

    /// <summary>Text for a message, cut where it is long.</summary>
    public static string Quote(string text) => text.Length <= 40 ? $"'{text}'" : $"'{text[..40]}…'";

    private static string Noun(SignatureInput input) => input.Type == "string" ? "single value" : input.Kind == "datetime" ? "date" : "number";
}
