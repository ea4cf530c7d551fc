namespace Studio.Pipelines.Tests.Data;

using System.Globalization;
using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Tests.Data.Packing;

/// <summary>Random tables come back unchanged, whatever they are packed and encoded in.</summary>
[TestClass]
public sealed class SpellingTests
{
    private static readonly (string Encoding, string Letters)[] Alphabets =
    [
        ("utf-8", "aäß漢Яγ€\n"), ("utf-16", "aäß漢Яγ€一上\n"), ("utf-16BE", "aäß漢Яγ€一上\n"), ("windows-1252", "aäßéÉñ€“”\n"), ("windows-1250", "aěščřžŁąü\n"),
        ("windows-1251", "aабвгдЯё№\n"), ("koi8-r", "aабвгдЯё\n"), ("gb18030", "a城市年龄€ä漢\n"), ("big5", "a城市年齡功許\n"), ("shift_jis", "aアイ表ソ能漢ｱ\n"),
        ("euc-jp", "aアイ表ソ能漢\n"), ("ks_c_5601-1987", "a가각똠뷁漢\n"),
    ];

    private static readonly Func<byte[], byte[]>[] Packings =
    [
        bytes => bytes,
        PackedBytes.Gzip,
        PackedBytes.Zstandard,
        bytes => PackedBytes.Zip(("t.csv", bytes)),
        bytes => [.. bytes.Chunk(37).SelectMany(PackedBytes.Gzip), .. new byte[100]],
        bytes => [.. bytes.Chunk(41).SelectMany(PackedBytes.Zstandard)],
        bytes => [.. bytes.Chunk(43).Append([]).SelectMany(PackedBytes.BlockedGzip)],
        bytes => PackedBytes.Zip(("t.csv.gz", PackedBytes.Gzip(bytes))),
    ];

    private static readonly Gen<(string Encoding, string[] Words, double[] Numbers)> Tables = Gen.Int[0, Alphabets.Length - 1].Select(index => Alphabets[index]).SelectMany(alphabet =>
        Gen.Int[1, 20].SelectMany(rows => Gen.Select(Words(alphabet.Letters, rows), Gen.Double[-1e9, 1e9].Array[rows], (words, numbers) => (alphabet.Encoding, words, numbers))));

    [TestMethod]
    public void ReadAsync_KeepsWordsAndNumbers_WhateverThePackingAndEncoding() => Gen.Select(Tables, Gen.Int[0, Packings.Length - 1].Select(index => Packings[index])).Sample(
        (table, pack) =>
        {
            var text = "words,numbers\r\n" + string.Concat(table.Words.Zip(table.Numbers, (word, number) => $"\"{word}\",{number.ToString("R", CultureInfo.InvariantCulture)}\r\n"));
            Reads(pack(TextEncoding.Named(table.Encoding).GetBytes(text)), table.Encoding, table.Words, table.Numbers);
        },
        iter: 100);

    [TestMethod]
    public void ReadAsync_KeepsWordsAndNumbers_InSheets() => Tables.Sample(
        table =>
        {
            var rows = table.Words.Zip(table.Numbers, (word, number) => new[] { Workbook.Text(word), Workbook.Number(number) }).Prepend([Workbook.Text("words"), Workbook.Text("numbers")]);
            Reads(new Workbook().Sheet("t", rows).ToBytes(), null, table.Words, table.Numbers);
        },
        iter: 30);

    /// <summary>Words never blank, nor like a number or a word for missing, so that the column stays text.</summary>
    private static Gen<string[]> Words(string letters, int rows) => Gen.Char[letters].Array[0, 12].Select(chosen => $"w{new string(chosen)}w").Array[rows];

    private static void Reads(byte[] bytes, string? encoding, string[] words, double[] numbers)
    {
        using var data = new TemporaryDataset();
        var options = DatasetReaderOptions.Training with { Wishes = new ReadingWishes { Encoding = encoding } };
        var dataset = data.ReadAsync("t.csv", bytes, options).GetAwaiter().GetResult();
        var table = TableReader.ReadAsync(dataset.Path, null, null, null, CancellationToken.None).GetAwaiter().GetResult();
        CollectionAssert.AreEqual(words, table.Column<TextColumn>("words").Values.ToArray());
        CollectionAssert.AreEqual(numbers, table.Column<NumberColumn>("numbers").Values);
        Assert.AreEqual(0, dataset.Notes.Count, string.Join(' ', dataset.Notes));
    }
}
