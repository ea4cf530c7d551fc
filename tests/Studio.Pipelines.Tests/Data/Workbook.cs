namespace Studio.Pipelines.Tests.Data;

using System.Globalization;
using System.Net;
using Studio.Pipelines.Tests.Data.Packing;

/// <summary>Writes workbooks (ECMA-376) cell by cell, with every kind of cell that programs write.</summary>
internal sealed class Workbook
{
    private static readonly string[] Formats = ["General", "yyyy-mm-dd hh:mm", "0.0%", "[$€-407] #,##0.00", "hh:mm:ss", "0\"days\"", "[h]:mm"];
    private readonly List<(string Name, string Rows, bool Hidden)> _sheets = [];

    /// <summary>True for dates that count from 1904.</summary>
    public bool From1904 { get; init; }

    /// <summary>Adds a sheet; its cells are given as XML, empty for none, by row.</summary>
    public Workbook Sheet(string name, IEnumerable<string[]> rows, bool hidden = false)
    {
        _sheets.Add((name, string.Concat(rows.Select((cells, row) => $"<row r=\"{row + 1}\">{string.Concat(cells.Select((cell, column) => Placed(cell, column, row + 1)))}</row>")), hidden));
        return this;
    }

    public static string Text(string text) => $"<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{WebUtility.HtmlEncode(text)}</t></is></c>";

    public static string Number(double number, string format = "General") =>
        $"<c s=\"{Array.IndexOf(Formats, format)}\"><v>{number.ToString("R", CultureInfo.InvariantCulture)}</v></c>";

    public static string Truth(bool value) => $"<c t=\"b\"><v>{(value ? 1 : 0)}</v></c>";

    public static string Error(string error) => $"<c t=\"e\"><v>{error}</v></c>";

    public byte[] ToBytes()
    {
        const string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const string package = "http://schemas.openxmlformats.org/package/2006";
        var numbers = Enumerable.Range(1, _sheets.Count).ToList();
        var sheets = _sheets.Select((sheet, index) => ($"xl/worksheets/sheet{index + 1}.xml", $"<worksheet xmlns=\"{main}\"><sheetData>{sheet.Rows}</sheetData></worksheet>"));
        (string Name, string Text)[] parts =
        [
            ("[Content_Types].xml", $"<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"),
            ("_rels/.rels", $"<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
            ("xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"{package}/relationships\">{string.Concat(numbers.Select(number => $"<Relationship Id=\"r{number}\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"))}<Relationship Id=\"s\" Type=\"{office}/styles\" Target=\"styles.xml\"/></Relationships>"),
            ("xl/workbook.xml", $"<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><workbookPr date1904=\"{(From1904 ? 1 : 0)}\"/><sheets>{string.Concat(_sheets.Select((sheet, index) => $"<sheet name=\"{sheet.Name}\" sheetId=\"{index + 1}\"{(sheet.Hidden ? " state=\"hidden\"" : "")} r:id=\"r{index + 1}\"/>"))}</sheets></workbook>"),
            ("xl/styles.xml", $"<styleSheet xmlns=\"{main}\"><numFmts>{string.Concat(Formats.Select((format, index) => $"<numFmt numFmtId=\"{170 + index}\" formatCode=\"{WebUtility.HtmlEncode(format)}\"/>"))}</numFmts><cellStyleXfs><xf numFmtId=\"0\"/></cellStyleXfs><cellXfs>{string.Concat(Formats.Select((_, index) => $"<xf numFmtId=\"{170 + index}\" applyNumberFormat=\"1\"/>"))}</cellXfs></styleSheet>"),
            .. sheets,
        ];
        return PackedBytes.Zip([.. parts.Select(part => (part.Name, System.Text.Encoding.UTF8.GetBytes(part.Text)))]);
    }

    private static string Placed(string cell, int column, int row) => cell.Length == 0 ? cell : $"<c r=\"{(char)('A' + column)}{row}\"{cell[2..]}";
}
