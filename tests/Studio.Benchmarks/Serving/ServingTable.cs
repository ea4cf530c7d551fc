namespace Studio.Benchmarks.Serving;

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

/// <summary>A made table of mixed columns whose label has something to do with them, the same wherever it is made.</summary>
/// <param name="HasTexts">True for a column of sentences.</param>
internal sealed record ServingTable(bool HasTexts)
{
    /// <summary>Rows to train on.</summary>
    public const int Rows = 20_000;

    private const int Seed = 20_261_128;
    private const int Numbers = 14;

    private static readonly string[] s_levels = ["north", "south", "east", "west", "inland", "coast", "hills", "harbour"];
    private static readonly string[] s_words = ["late", "parcel", "damaged", "thanks", "quick", "refund", "again", "never", "friendly", "broken", "colour", "size", "wrong", "perfect", "slow", "order"];

    /// <summary>Writes it as CSV.</summary>
    public void Write(string path)
    {
        using var writer = new StreamWriter(path);
        writer.WriteLine(string.Join(',', Names.Append("label")));
        var random = new Random(Seed);
        for (var row = 0; row < Rows; row++)
        {
            var (cells, label) = Row(random);
            writer.WriteLine(string.Join(',', cells.Append(label)));
        }
    }

    /// <summary>Names of its columns without the label.</summary>
    public IReadOnlyList<string> Names =>
    [
        .. Enumerable.Range(0, Numbers).Select(column => $"number{column}"), "region", "channel", "product", "shop", "member", "since", .. HasTexts ? ["note"] : Array.Empty<string>(),
    ];

    /// <summary>Other rows, as they may be asked.</summary>
    public IReadOnlyList<string[]> Asked(int rows)
    {
        var random = new Random(Seed + 1);
        return [.. Enumerable.Range(0, rows).Select(_ => Row(random).Cells)];
    }

    /// <summary>Rows as CSV.</summary>
    public byte[] Csv(IEnumerable<string[]> rows) =>
        Encoding.UTF8.GetBytes(string.Concat(rows.Prepend([.. Names]).Select(cells => string.Join(',', cells) + "\n")));

    /// <summary>Rows as JSON.</summary>
    public byte[] Json(IEnumerable<string[]> rows) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["rows"] = new JsonArray([.. rows.Select(Object)]) }.ToJsonString());

    private JsonNode Object(string[] cells) => new JsonObject(cells.Select((cell, column) => KeyValuePair.Create<string, JsonNode?>(
        Names[column], cell.Length == 0 ? null : column < Numbers ? JsonValue.Create(double.Parse(cell, CultureInfo.InvariantCulture)) : JsonValue.Create(cell))));

    private (string[] Cells, string Label) Row(Random random)
    {
        var numbers = Enumerable.Range(0, Numbers).Select(_ => Math.Round((random.NextDouble() * 200) - 100, 3)).ToArray();
        var level = random.Next(s_levels.Length);
        string[] words = [.. Enumerable.Range(0, 8).Select(_ => s_words[random.Next(s_words.Length)])];
        var signal = (numbers[0] / 50) + (numbers[1] * numbers[2] / 5000) + (level % 3) - 1 + (HasTexts && words.Contains("broken") ? 1.5 : 0) + (random.NextDouble() * 2) - 1;
        string[] cells =
        [
            .. numbers.Select((number, column) => column % 5 == 4 && random.Next(12) == 0 ? string.Empty : number.ToString(CultureInfo.InvariantCulture)),
            s_levels[level],
            s_levels[random.Next(3)],
            $"p{random.Next(40)}",
            $"shop {random.Next(12)}",
            random.Next(2) == 0 ? "true" : "false",
            new DateTime(2020, 1, 1).AddDays(random.Next(1500)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            .. HasTexts ? [string.Join(' ', words)] : Array.Empty<string>(),
        ];
        return (cells, signal > 0 ? "yes" : "no");
    }
}
