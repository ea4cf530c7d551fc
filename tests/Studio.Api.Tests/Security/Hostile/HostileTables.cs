namespace Studio.Api.Tests.Security.Hostile;

using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using ParquetSharp;
using Encoding = System.Text.Encoding;

/// <summary>Files sent as tables that are bombs, lies and ways out of a folder. Nothing large is kept: each is made when it is sent.</summary>
internal static class HostileTables
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private const string SmallTable = "a,b\n1,x\n2,y\n3,x\n";

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>b</t></is></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\"><v>2</v></c></row>";

    public static IReadOnlyList<HostileFile> All { get; } = [.. Packed(), .. Archives(), .. Pictures(), .. Workbooks(), .. Parquet(), .. Text(), .. Json()];

    private static string Laughs { get; } =
        $"<!DOCTYPE a [<!ENTITY a \"ha\">{string.Concat("bcdefghi".Select(name => $"<!ENTITY {name} \"{string.Concat(Enumerable.Repeat($"&{(char)(name - 1)};", 10))}\">"))}]>";

    private static IEnumerable<HostileFile> Packed() =>
    [
        HostileFile.Of("bomb.csv.gz", "gzip that unpacks to 2 GiB", () => Repeat(Gzip(new byte[16 << 20]), 128)) with { Word = "unpacks to more than" },
        HostileFile.Of("deep.csv.gz", "gzip in gzip in gzip", () => Gzip(Gzip(Gzip(Utf8(SmallTable))))) with { Word = "archive within archives" },
        HostileFile.Of("nested.zip", "gzip bomb in a zip archive", () => HandmadeZip.Of([new("a.csv.gz", Repeat(Gzip(new byte[16 << 20]), 128))])) with { Word = "unpacks to more than" },
        HostileFile.Of("size.csv.gz", "gzip whose size is a lie", () => Changed(Gzip(Utf8(SmallTable)), bytes => bytes[^4] ^= 0x40)) with { Word = "damaged" },
        HostileFile.Of("cut.csv.gz", "gzip that is cut off", () => Gzip(Utf8(SmallTable))[..20]) with { Word = "damaged" },
        HostileFile.Of("more.csv.gz", "gzip followed by something else", () => [.. Gzip(Utf8(SmallTable)), .. "PK something"u8]) with { Word = "damaged" },
        HostileFile.Of("bomb.csv.zst", "Zstandard that unpacks to 2 GiB", () => Zstandard(16_384)) with { Word = "unpacks to more than" },
        HostileFile.Of("window.csv.zst", "Zstandard with a window of terabytes", () => Changed(Zstandard(8), bytes => bytes[5] = 0xFF)) with { Word = "window" },
    ];

    private static IEnumerable<HostileFile> Archives() =>
    [
        HostileFile.Of("bomb.zip", "zip that unpacks to 1 GiB", () => HandmadeZip.Of([ZipPart.Zeros("a.csv", 64)])) with { Word = "unpacks to more than" },
        HostileFile.Of("ten.zip", "zip that states 10 GB", () => HandmadeZip.Of([ZipPart.Text("a.csv", SmallTable) with { Length = 10L << 30 }])) with { Word = "unpacks to more than" },
        HostileFile.Of("less.zip", "zip that states ten bytes of 1 GiB", () => HandmadeZip.Of([ZipPart.Zeros("a.csv", 64) with { Length = 10 }])) with { Word = "damaged" },
        HostileFile.Of("eight.zip", "zip whose sizes pass 64 bits", () => HandmadeZip.Of([Endless("xl/worksheets/a.xml"), Endless("xl/worksheets/b.xml")])),
        HostileFile.Of("many.zip", "zip of 60,000 tables", () => HandmadeZip.Of([.. Enumerable.Range(0, 60_000).Select(number => ZipPart.Text($"{number}.csv", "a"))])) with { Word = "60,000 tables" },
        HostileFile.Of("count.zip", "zip that states more entries than it has", () => HandmadeZip.Of([ZipPart.Text("a.csv", SmallTable)], 65_534)) with { Word = "damaged" },
        HostileFile.Of("overlap.zip", "zip whose 2,000 entries are one bomb", () => HandmadeZip.Of(Overlapping(ZipPart.Zeros("0.csv", 16), 2_000))) with { Word = "tables" },
        HostileFile.Of("five.zip", "zip in zip in zip in zip in zip", () => Nested(5)) with { Word = "archive within archives" },
        HostileFile.Of("out.zip", "zip entry that leads out of its folder", () => HandmadeZip.Of([ZipPart.Text("../../../evil.csv", SmallTable)])) with { MayBeTaken = true },
        HostileFile.Of("root.zip", "zip entry with an absolute name", () => HandmadeZip.Of([ZipPart.Text("/tmp/evil.csv", SmallTable)])) with { MayBeTaken = true },
        HostileFile.Of("link.zip", "zip entry that is a link to /etc/passwd", () => HandmadeZip.Of([ZipPart.Text("a.csv", "/etc/passwd") with { Link = true }])),
        HostileFile.Of("password.zip", "zip entry with a password", () => HandmadeZip.Of([ZipPart.Text("a.csv", SmallTable) with { Encrypted = true }])) with { Word = "password" },
        HostileFile.Of("place.zip", "zip whose directory is far behind its end", () => Changed(HandmadeZip.Of([ZipPart.Text("a.csv", SmallTable)]), bytes => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(bytes.Length - 6), int.MaxValue))) with { Word = "damaged" },
        HostileFile.Of("table.tar", "tar archive with a name that leads out", Tar),
        HostileFile.Of("database.csv", "SQLite database", () => [.. "SQLite format 3\0"u8, .. new byte[4096]]) with { Word = "SQLite" },
    ];

    private static IEnumerable<HostileFile> Pictures() =>
    [
        HostileFile.Of("out.zip", "pictures whose names lead out", () => HandmadeZip.Of([Picture("../../../evil/a.png"), Picture("../../../evil/b.png"), Picture("../../good/c.png")])) with { MayBeTaken = true },
        HostileFile.Of("links.zip", "pictures that are links", () => HandmadeZip.Of([ZipPart.Text("cat/a.png", "/etc/passwd") with { Link = true }, ZipPart.Text("dog/b.png", "/dev/zero") with { Link = true }])),
        HostileFile.Of("pixels.zip", "pictures of 60,000 by 60,000 pixels", () => HandmadeZip.Of([new("cat/a.png", LargePng()), new("dog/b.png", LargePng())])),
        HostileFile.Of("pictures.zip", "pictures that unpack to 1 GiB", () => HandmadeZip.Of([ZipPart.Zeros("cat/a.png", 32), ZipPart.Zeros("dog/b.png", 32)])) with { Word = "unpack" },
        HostileFile.Of("sizes.zip", "pictures whose sizes pass 64 bits", () => HandmadeZip.Of([Endless("cat/a.png"), Endless("dog/b.png")])) with { Word = "unpack" },
        HostileFile.Of("less.zip", "pictures that are larger than stated", () => HandmadeZip.Of([ZipPart.Zeros("cat/a.png", 2) with { Length = 100 }, ZipPart.Zeros("dog/b.png", 2) with { Length = 100 }])),
        HostileFile.Of("paths.zip", "pictures named by a table that leads out", () => HandmadeZip.Of([ZipPart.Text("a.csv", "path,label\n../../../../etc/passwd,x\n/etc/passwd,y\n"), Picture("a.png")])),
    ];

    private static IEnumerable<HostileFile> Workbooks() =>
    [
        HostileFile.Of("bomb.xlsx", "workbook that unpacks to 1 GiB", () => HandmadeZip.Of([.. Workbook("<row r=\"1\"/>"), ZipPart.Zeros("xl/worksheets/sheet2.xml", 64)])) with { Word = "unpack" },
        HostileFile.Of("laughs.xlsx", "workbook with a billion laughs", () => Sheet("<row r=\"1\"><c t=\"inlineStr\"><is><t>&i;</t></is></c></row>", Laughs)) with { Word = "damaged" },
        HostileFile.Of("entity.xlsx", "workbook that reads /etc/passwd", () => Sheet("<row r=\"1\"><c t=\"inlineStr\"><is><t>&x;</t></is></c></row>", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>")) with { Word = "damaged" },
        HostileFile.Of("shared.xlsx", "workbook with laughs in its shared texts", () => HandmadeZip.Of([.. Workbook("<row r=\"1\"><c t=\"s\"><v>0</v></c></row>"), ZipPart.Text("xl/sharedStrings.xml", $"<?xml version=\"1.0\"?>{Laughs}<sst xmlns=\"{Main}\"><si><t>&i;</t></si></sst>")])) with { Word = "damaged" },
        HostileFile.Of("dimension.xlsx", "workbook that states seventeen billion cells", () => HandmadeZip.Of(Workbook(Rows, "<dimension ref=\"A1:XFD1048576\"/>"))) with { MayBeTaken = true },
        HostileFile.Of("corners.xlsx", "workbook with cells in opposite corners", () => Sheet($"{Rows}<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>")) with { Word = "empty rows" },
        HostileFile.Of("row.xlsx", "workbook with a row of number 99999999999", () => Sheet($"{Rows}<row r=\"99999999999\"><c r=\"A99999999999\"><v>1</v></c></row>")) with { MayBeTaken = true },
        HostileFile.Of("rows.xlsx", "workbook with a row of number 2,000,000,000", () => Sheet($"{Rows}<row r=\"2000000000\"><c r=\"A2000000000\"><v>1</v></c></row>")) with { Word = "empty rows" },
        HostileFile.Of("index.xlsx", "workbook whose texts are not there", () => Sheet("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>2147483647</v></c><c r=\"B1\" t=\"s\"><v>-1</v></c></row>")),
        HostileFile.Of("column.xlsx", "workbook with a column ZZZZZZ", () => Sheet($"{Rows}<row r=\"3\"><c r=\"ZZZZZZ3\"><v>1</v></c></row>")) with { Word = "column" },
        HostileFile.Of("deep.xlsx", "workbook of 500,000 nested elements", () => Sheet(string.Concat(Enumerable.Repeat("<a>", 500_000)))) with { Word = "damaged" },
        HostileFile.Of("parts.xlsx", "workbook without its parts", () => HandmadeZip.Of([ZipPart.Text("[Content_Types].xml", "<Types/>"), ZipPart.Text("xl/worksheets/sheet1.xml", "<worksheet/>")])),
    ];

    private static IEnumerable<HostileFile> Parquet()
    {
        yield return HostileFile.Of("footer.parquet", "Parquet with a footer of 2 GB", () => Changed(ParquetTable(), bytes => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(bytes.Length - 8), int.MaxValue))) with { Word = "Parquet" };
        yield return HostileFile.Of("negative.parquet", "Parquet with a footer of negative length", () => Changed(ParquetTable(), bytes => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(bytes.Length - 8), -100))) with { Word = "Parquet" };
        yield return HostileFile.Of("cut.parquet", "Parquet that is cut off", () => ParquetTable()[..^40]) with { Word = "Parquet" };
        yield return HostileFile.Of("mark.parquet", "Parquet that is its mark alone", () => "PAR1PAR1"u8.ToArray()) with { Word = "Parquet" };
        yield return HostileFile.Of("noise.parquet", "Parquet with a footer of noise", () => Noise(4096, 12)) with { Word = "Parquet" };
        yield return HostileFile.Of("rows.parquet", "Parquet of 300 million values in a few bytes", ConstantParquet) with { Word = "values a byte" };
        foreach (var seed in Enumerable.Range(1, 10))
        {
            yield return HostileFile.Of($"pages{seed}.parquet", $"Parquet with damaged pages, {seed}", () => Damaged(ParquetTable(), 4, FooterStart(ParquetTable()), seed)) with { MayBeTaken = true };
            yield return HostileFile.Of($"footer{seed}.parquet", $"Parquet with a damaged footer, {seed}", () => Damaged(ParquetTable(), FooterStart(ParquetTable()), ParquetTable().Length - 8, seed)) with { MayBeTaken = true };
        }
    }

    private static IEnumerable<HostileFile> Text() =>
    [
        new("line.csv", "CSV of one line of 200 MB", file => Fill(file, "abcdefgh,"u8, 200 << 20)) { Word = "longer than" },
        new("columns.csv", "CSV of ten million columns", file => Write(file, "c0", Enumerable.Range(1, 9_999_999).Select(column => string.Create(CultureInfo.InvariantCulture, $",c{column}")).Append("\n1,2\n"))) { Word = "longer than" },
        new("wide.csv", "CSV of two million columns", file => Write(file, "c0", Enumerable.Range(1, 1_999_999).Select(column => string.Create(CultureInfo.InvariantCulture, $",c{column}")).Append("\n1,2\n"))) { Word = "columns" },
        new("quote.csv", "CSV with a quote that is never closed", file => Fill(file, "a,b\n1,\""u8, "text, and more\n"u8, 200 << 20)) { Word = "quote" },
        new("quotes.csv", "CSV of nothing but quotes", file => Fill(file, "\""u8, 100 << 20)),
        new("blank.csv", "CSV of nothing but line ends", file => Fill(file, "\n"u8, 100 << 20)),
        new("zeros.csv", "CSV of nothing but zeros", file => Fill(file, "\0"u8, 100 << 20)),
        new("commas.csv", "CSV of lines of commas", file => Fill(file, "a,b\n"u8, ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n"u8, 20 << 20)) { MayBeTaken = true },
        HostileFile.Of("utf16.csv", "UTF-16 of half a letter", () => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(SmallTable), 0x00, 0xD8, 0x2C]) with { MayBeTaken = true },
        HostileFile.Of("long.csv", "numbers of a million digits", () => Utf8($"a,b\n1,{new string('9', 1_000_000)}\n2,1e{new string('9', 1_000_000)}\n3,0.{new string('0', 1_000_000)}1\n")) with { MayBeTaken = true },
    ];

    private static IEnumerable<HostileFile> Json() =>
    [
        HostileFile.Of("deep.json", "JSON array nested a million times", () => Utf8(new string('[', 1_000_000))),
        HostileFile.Of("deep.jsonl", "JSON lines nested a million times", () => Utf8($"{{\"a\":{new string('[', 1_000_000)}\n{{\"a\":1,\"b\":2}}\n")) with { MayBeTaken = true },
        new("line.jsonl", "JSON lines of one line of 200 MB", file => Fill(file, "{\"a\":\""u8, "text"u8, 200 << 20)) { Word = "longer than" },
        new("element.json", "JSON array of one element of 200 MB", file => Fill(file, "[{\"a\":\""u8, "text"u8, 200 << 20)) { Word = "longer than" },
        new("keys.jsonl", "JSON object of two million keys", file => Write(file, "{\"a\":1", Enumerable.Range(0, 2_000_000).Select(key => string.Create(CultureInfo.InvariantCulture, $",\"{key}\":1")).Append("}\n"))) { Word = "keys" },
        new("others.jsonl", "JSON lines that name other keys each", file => Write(file, string.Empty, Enumerable.Range(0, 400_000).Select(key => string.Create(CultureInfo.InvariantCulture, $"{{\"k{key}\":1,\"l{key}\":2}}\n")))) { Word = "columns" },
        HostileFile.Of("twice.jsonl", "JSON lines that name a key twice", () => Utf8("{\"a\":1,\"a\":2}\n{\"a\":1,\"a\":2}\n")),
    ];

    private static byte[] Sheet(string rows, string head = "") => HandmadeZip.Of(Workbook(rows, declaration: head));

    private static ZipPart[] Workbook(string rows, string before = "", string declaration = "") =>
    [
        ZipPart.Text("[Content_Types].xml", "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"),
        ZipPart.Text("_rels/.rels", "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
        ZipPart.Text("xl/workbook.xml", $"<?xml version=\"1.0\"?><workbook xmlns=\"{Main}\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"),
        ZipPart.Text("xl/_rels/workbook.xml.rels", "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"),
        ZipPart.Text("xl/worksheets/sheet1.xml", $"<?xml version=\"1.0\"?>{declaration}<worksheet xmlns=\"{Main}\">{before}<sheetData>{rows}</sheetData></worksheet>"),
    ];

    private static ZipPart[] Overlapping(ZipPart part, int entries) => [part, .. Enumerable.Range(1, entries).Select(number => part with { Name = $"{number}.csv", Again = true })];

    private static ZipPart Picture(string name) => new(name, Convert.FromBase64String(Png));

    private static ZipPart Endless(string name) => ZipPart.Text(name, SmallTable) with { Length = long.MaxValue };

    private static byte[] LargePng() => Changed(Convert.FromBase64String(Png), bytes =>
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), 60_000);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), System.IO.Hashing.Crc32.HashToUInt32(bytes.AsSpan(12, 17)));
    });

    private static byte[] Nested(int levels) => levels == 0 ? Utf8(SmallTable) : HandmadeZip.Of([new($"{levels}.{(levels == 1 ? "csv" : "zip")}", Nested(levels - 1))]);

    private static byte[] Tar()
    {
        var file = new byte[2048];
        Encoding.ASCII.GetBytes("../../../evil.csv").CopyTo(file, 0);
        Encoding.ASCII.GetBytes("0000644\00000000\00000000\077777777777\0").CopyTo(file, 100);
        Encoding.ASCII.GetBytes("ustar\000").CopyTo(file, 257);
        return file;
    }

    private static byte[] ParquetTable()
    {
        using var file = new MemoryStream();
        using (var writer = new ParquetFileWriter(file, [new Column<double>("a"), new Column<string>("b"), new Column<long>("c")], leaveOpen: true))
        {
            using var group = writer.AppendRowGroup();
            Add(group, [.. Enumerable.Range(0, 500).Select(row => row * 1.5)]);
            Add(group, [.. Enumerable.Range(0, 500).Select(row => $"text {row % 7}")]);
            Add(group, [.. Enumerable.Range(0, 500).Select(row => (long)row)]);
            writer.Close();
        }

        return file.ToArray();
    }

    private static byte[] ConstantParquet()
    {
        using var file = new MemoryStream();
        using (var writer = new ParquetFileWriter(file, [new Column<bool>("a"), new Column<int>("b"), new Column<int>("c")], compression: Compression.Zstd, leaveOpen: true))
        {
            using var group = writer.AppendRowGroup();
            using (var truths = group.NextColumn().LogicalWriter<bool>())
            {
                Enumerable.Range(0, 100).ToList().ForEach(_ => truths.WriteBatch(new bool[1_000_000]));
            }

            for (var column = 0; column < 2; column++)
            {
                using var numbers = group.NextColumn().LogicalWriter<int>();
                Enumerable.Range(0, 100).ToList().ForEach(_ => numbers.WriteBatch(new int[1_000_000]));
            }

            writer.Close();
        }

        return file.ToArray();
    }

    private static void Add<T>(RowGroupWriter group, T[] values)
    {
        using var column = group.NextColumn().LogicalWriter<T>();
        column.WriteBatch(values);
    }

    private static int FooterStart(byte[] parquet) => parquet.Length - 8 - BinaryPrimitives.ReadInt32LittleEndian(parquet.AsSpan(parquet.Length - 8));

    private static byte[] Damaged(byte[] bytes, int from, int to, int seed) => Changed(bytes, file =>
    {
        var random = new Random(seed);
        for (var change = 0; change < 12; change++)
        {
            file[random.Next(from, to)] = (byte)random.Next(256);
        }
    });

    private static byte[] Noise(int length, int footer) => Changed(new byte[length], bytes =>
    {
        new Random(1).NextBytes(bytes);
        "PAR1"u8.CopyTo(bytes);
        "PAR1"u8.CopyTo(bytes.AsSpan(length - 4));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(length - 8), length - footer);
    });

    /// <summary>A frame of blocks that say 128 KiB with one byte (RFC 8878, 3.1.1.2).</summary>
    private static byte[] Zstandard(int blocks)
    {
        const int Size = 128 << 10;
        var file = new List<byte> { 0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38 };
        for (var block = 1; block <= blocks; block++)
        {
            var head = (Size << 3) | (1 << 1) | (block == blocks ? 1 : 0);
            file.AddRange([(byte)head, (byte)(head >> 8), (byte)(head >> 16), (byte)'a']);
        }

        return [.. file];
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Repeat(byte[] bytes, int times) => [.. Enumerable.Repeat(bytes, times).SelectMany(part => part)];

    private static byte[] Changed(byte[] bytes, Action<byte[]> change)
    {
        change(bytes);
        return bytes;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static void Write(Stream file, string head, IEnumerable<string> rest)
    {
        using var text = new StreamWriter(file, new UTF8Encoding(false), leaveOpen: true);
        text.Write(head);
        foreach (var part in rest)
        {
            text.Write(part);
        }
    }

    private static void Fill(Stream file, ReadOnlySpan<byte> part, long bytes) => Fill(file, default, part, bytes);

    private static void Fill(Stream file, ReadOnlySpan<byte> head, ReadOnlySpan<byte> part, long bytes)
    {
        file.Write(head);
        var block = new byte[part.Length * (1 + ((1 << 16) / part.Length))];
        for (var place = 0; place < block.Length; place += part.Length)
        {
            part.CopyTo(block.AsSpan(place));
        }

        for (long written = 0; written < bytes; written += block.Length)
        {
            file.Write(block);
        }
    }
}
