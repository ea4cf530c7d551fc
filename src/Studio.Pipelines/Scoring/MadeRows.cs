namespace Studio.Pipelines.Scoring;

/// <summary>Rows that a model is checked with, made of its signature alone: numbers of every size, dates, texts that its graph knows and others, and missing values.</summary>
internal static class MadeRows
{
    private const double MissingShare = 0.1;
    private const double KnownShare = 0.6;
    private const int LongTextWords = 400;
    private const int MostKnownTexts = 1_000;
    private const int FirstYear = 1950;
    private const int Years = 100;

    private static readonly string[] s_words = ["a", "the", "red", "house", "Ärger", "naïve", "日本語", "don't", "x1", "42", "3.5", "true", "NO", "\U0001F600", "\"quoted\"", "line\nbreak"];

    /// <summary>Makes rows as <see cref="OnnxScorer.Score(ColumnTable)"/> takes them. The first is missing throughout.</summary>
    /// <param name="signature">Signature of the model.</param>
    /// <param name="known">Texts that its graph knows.</param>
    /// <param name="count">How many rows.</param>
    public static ColumnTable Of(ModelSignature signature, IEnumerable<string> known, int count)
    {
        var random = new Random(1);
        var texts = known.Distinct().Take(MostKnownTexts).Append(s_words[0]).ToArray();
        return new ColumnTable(signature.Inputs.Select(input => Column(input, texts, count, random)));
    }

    private static TableColumn Column(SignatureInput input, string[] known, int count, Random random)
    {
        if (input.Image is { } image)
        {
            var pixels = new byte[count * image.Size.Bytes];
            random.NextBytes(pixels);
            return new ImageColumn(input.Name, image.Size, pixels);
        }

        var rows = Enumerable.Range(0, count);
        bool IsMissing(int row) => row == 0 || random.NextDouble() < MissingShare;
        return input.Type switch
        {
            "float" or "double" => new NumberColumn(input.Name, [.. rows.Select(row => IsMissing(row) ? double.NaN : input.Kind == "datetime" ? Date(random) : Number(random))]),
            "string" => new TextColumn(input.Name, [.. rows.Select(row => IsMissing(row) ? string.Empty : Text(known, random))]),
            _ => throw new NotSupportedException($"Input '{input.Name}' has type '{input.Type}', which no rows can be made for; known are float, double and string."),
        };
    }

    private static double Date(Random random) => new DateTimeOffset(FirstYear, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.NextInt64(Years * 365L * 86_400)).ToUnixTimeSeconds();

    private static double Number(Random random) => random.Next(4) switch
    {
        0 => random.Next(-3, 100),
        1 => random.NextDouble(),
        2 => random.NextDouble() - 0.5,
        _ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-4, 9)),
    };

    private static string Text(string[] known, Random random) =>
        random.NextDouble() < KnownShare ? known[random.Next(known.Length)]
        : string.Join(' ', random.GetItems(s_words, random.Next(10) == 0 ? LongTextWords : random.Next(1, 8)));
}
