namespace Studio.Pipelines.Data;

using System.IO.Compression;
using Studio.Pipelines.Data.Packing;

/// <summary>Tells files of office programs apart by content; their names are often wrong.</summary>
internal static class OfficeFile
{
    /// <summary>Most that a workbook may unpack to, in multiples of its own size, unless that is 256 MiB at most.</summary>
    private const int MaxRatio = 100;

    private const long FreeBytes = 256L << 20;

    /// <summary>Where the name of the first entry of a zip archive stands (APPNOTE 4.3.7).</summary>
    private const int NameOffset = 30;

    private const string Remedy = "save it as .xlsx, CSV or Parquet";

    /// <summary>Refuses documents that no table can be read from, and tells workbooks.</summary>
    /// <param name="path">The file.</param>
    /// <param name="head">Its first bytes.</param>
    /// <param name="fileName">Name for messages.</param>
    /// <returns>True for a workbook that can be read (.xlsx, .xlsm).</returns>
    /// <exception cref="DatasetException">It is an .xls, .xlsb or .ods workbook, or another document.</exception>
    public static bool IsWorkbook(string path, ReadOnlySpan<byte> head, string fileName)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
        {
            throw new DatasetException($"'{fileName}' is an old Excel workbook (.xls), or a workbook with a password; {Remedy}, without a password.");
        }

        if (!head.StartsWith("PK\u0003\u0004"u8))
        {
            return false;
        }

        try
        {
            using var zip = ZipFile.OpenRead(path);
            if (KindOf(zip) is not null && UnpackLimits.Sum(zip.Entries.Select(entry => entry.Length)) > Math.Max(FreeBytes, new FileInfo(path).Length * MaxRatio))
            {
                throw new DatasetException($"'{fileName}' would unpack to more than {MaxRatio} times its size; workbooks never do, so it is not opened.");
            }

            return KindOf(zip) switch
            {
                null => false,
                ".xlsx" => true,
                var kind => throw new DatasetException($"'{fileName}' is {kind}; {Remedy}."),
            };
        }
        catch (InvalidDataException failure)
        {
            throw new DatasetException($"'{fileName}' is damaged or was cut off: its zip data cannot be unpacked; save or compress it again, and upload it again.", failure);
        }
    }

    /// <summary>OpenDocument files begin with their media type (OpenDocument 1.3, part 2, 3.3), and may hold pictures.</summary>
    /// <exception cref="DatasetException">It is one.</exception>
    public static void RefuseOpenDocument(ReadOnlySpan<byte> head, string fileName)
    {
        if (head.StartsWith("PK\u0003\u0004"u8) && head.Length > NameOffset && head[NameOffset..].StartsWith("mimetype"u8))
        {
            throw new DatasetException($"'{fileName}' is an OpenDocument file (.ods); {Remedy}.");
        }
    }

    private static string? KindOf(ZipArchive zip) =>
        zip.GetEntry("xl/workbook.bin") is not null ? "a binary Excel workbook (.xlsb)"
        : zip.Entries.Any(entry => entry.FullName.StartsWith("xl/worksheets/", StringComparison.OrdinalIgnoreCase)) ? ".xlsx"
        : zip.GetEntry("[Content_Types].xml") is not null ? "an Office document without a sheet"
        : null;
}
