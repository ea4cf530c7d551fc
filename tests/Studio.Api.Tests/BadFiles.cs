namespace Studio.Api.Tests;

using System.Text;

/// <summary>Files that cannot become a dataset, with a word that the sentence about them must hold.</summary>
internal static class BadFiles
{
    public static IEnumerable<object[]> All =>
    [
        ["empty.csv", "empty"],
        ["header-only.csv", "no rows"],
        ["one-column.csv", "column"],
        ["duplicate-names.csv", "'a'"],
        ["blank-name.csv", "name"],
        ["too-many-columns.csv", "columns"],
        ["all-ragged.csv", "line 2"],
        ["nul-bytes.csv", "NUL"],
        ["picture.csv", "not a table"],
        ["binary.csv", "binary"],
        ["cut-off.csv.gz", "unpacked"],
        ["prose.jsonl", "JSON"],
        ["not.parquet", "Parquet"],
    ];

    public static byte[] Content(string name) => name switch
    {
        "empty.csv" => [],
        "header-only.csv" => Text("a,b\n"),
        "one-column.csv" => Text("a\n1\n2\n3\n"),
        "duplicate-names.csv" => Text("a,b,a\n1,2,3\n4,5,6\n"),
        "blank-name.csv" => Text("a,,c\n1,2,3\n4,5,6\n"),
        "too-many-columns.csv" => Text($"{Row(20_001, "c")}\n{Row(20_001, "1")}\n{Row(20_001, "2")}\n"),
        "all-ragged.csv" => Text("a,b,c\n1,2,3,4\n1,2,3,4,5\n1,2,3,4,5,6\n"),
        "nul-bytes.csv" => Text("a,b\n1,2\n\0\0,4\n5,6\n"),
        "picture.csv" => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 1, 0],
        "binary.csv" => Noise(),
        "cut-off.csv.gz" => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3],
        "prose.jsonl" => Text("this is\nno JSON\n"),
        "not.parquet" => Text("a,b\n1,2\n"),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such file."),
    };

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static string Row(int columns, string prefix) => string.Join(',', Enumerable.Range(0, columns).Select(column => $"{prefix}{column}"));

    private static byte[] Noise()
    {
        var noise = new byte[4096];
        new Random(1).NextBytes(noise);
        return noise;
    }
}
