namespace Studio.Pipelines.Tests.ForeignModels;

using System.Globalization;
using Microsoft.ML.Data;

/// <summary>A row of the table that models of ML.NET are trained on, as TextLoader reads it.</summary>
internal sealed class ImportedRow
{
    [LoadColumn(0)]
    public float Size { get; set; }

    [LoadColumn(1)]
    public float Weight { get; set; }

    [LoadColumn(2)]
    public string Colour { get; set; } = string.Empty;

    [LoadColumn(3)]
    public string City { get; set; } = string.Empty;

    [LoadColumn(4)]
    public string Note { get; set; } = string.Empty;

    [LoadColumn(5)]
    public bool IsNew { get; set; }

    [LoadColumn(6)]
    public bool Sold { get; set; }

    [LoadColumn(7)]
    public float Price { get; set; }

    [LoadColumn(8)]
    public string Kind { get; set; } = string.Empty;

    private static readonly string[] s_colours = ["red", "green", "blue", " red"];
    private static readonly string[] s_words = ["old", "new", "broken", "shiny", "rare", "common"];

    /// <summary>Rows with gaps, and levels that differ by a blank.</summary>
    public static IReadOnlyList<ImportedRow> Many(int rows, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ => One(random))];
    }

    /// <summary>The rows as a file with a header.</summary>
    public static string ToCsv(IEnumerable<ImportedRow> rows) => string.Join('\n', rows.Select(row => row.ToLine()).Prepend("Size,Weight,Colour,City,Note,IsNew,Sold,Price,Kind"));

    private static ImportedRow One(Random random)
    {
        var (size, weight, colour, words) = ((float)random.Next(1, 200) / 4, (float)random.NextDouble() * 100, random.GetItems(s_colours, 1)[0], random.GetItems(s_words, random.Next(1, 6)));
        var score = size + (weight / 4) + (colour == "red" ? 20 : 0) + (words.Contains("rare") ? 15 : 0) + (random.NextDouble() * 10);
        return new ImportedRow
        {
            Size = random.Next(20) == 0 ? float.NaN : size,
            Weight = random.Next(20) == 0 ? float.NaN : weight,
            Colour = random.Next(20) == 0 ? string.Empty : colour,
            City = $"city{random.Next(60)}",
            Note = string.Join(' ', words),
            IsNew = random.Next(2) == 0,
            Sold = score > 60,
            Price = (float)score,
            Kind = score < 45 ? "low" : score < 70 ? "middle" : "high",
        };
    }

    private string ToLine() => string.Join(',', Text(Size), Text(Weight), Colour, City, Note, IsNew ? "true" : "false", Sold ? "true" : "false", Text(Price), Kind);

    private static string Text(float number) => float.IsNaN(number) ? string.Empty : number.ToString("R", CultureInfo.InvariantCulture);
}
