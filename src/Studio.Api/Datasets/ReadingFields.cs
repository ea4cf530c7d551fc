namespace Studio.Api.Datasets;

using Microsoft.AspNetCore.Mvc;
using Studio.Pipelines.Data.Reading;

/// <summary>What a request says of how a table is written, in its address or its JSON; see <see cref="ReadingOptions"/>.</summary>
public class ReadingFields
{
    /// <summary>Delimiter: one character, or <c>tab</c>.</summary>
    [FromQuery(Name = "delimiter")]
    public string? Delimiter { get; set; }

    /// <summary>Decimal mark.</summary>
    [FromQuery(Name = "decimal")]
    public string? Decimal { get; set; }

    /// <summary>Encoding by its IANA name.</summary>
    [FromQuery(Name = "encoding")]
    public string? Encoding { get; set; }

    /// <summary>Sheet of a workbook.</summary>
    [FromQuery(Name = "sheet")]
    public string? Sheet { get; set; }

    /// <summary>Order of dates, <c>dmy</c> or <c>mdy</c>.</summary>
    [FromQuery(Name = "date-order")]
    public string? DateOrder { get; set; }

    /// <summary>Lines above the header.</summary>
    [FromQuery(Name = "skip-lines")]
    public int? SkipLines { get; set; }

    /// <summary>Further words for missing.</summary>
    [FromQuery(Name = "missing")]
    public string[]? Missing { get; set; }

    /// <summary>Types of columns, <c>name=text</c>.</summary>
    [FromQuery(Name = "types")]
    public string[]? Types { get; set; }

    /// <summary>The same as options.</summary>
    internal ReadingOptions Options => new()
    {
        Delimiter = Delimiter,
        Decimal = Decimal,
        Encoding = Encoding,
        Sheet = Sheet,
        DateOrder = DateOrder,
        SkipLines = SkipLines,
        Missing = Missing ?? [],
        Types = Types ?? [],
    };
}
