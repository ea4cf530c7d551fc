namespace Studio.Api.Datasets;

using Studio.Jobs.Storage;
using Studio.Pipelines.Data.Reading;

/// <summary>A table to fetch from an address or a database. Needed are <see cref="Address"/>, or <see cref="Sql"/> and <see cref="Connection"/>.</summary>
public sealed record FetchDatasetRequest
{
    /// <summary>An http or https address of a file.</summary>
    public string? Address { get; set; }

    /// <summary>A query.</summary>
    public string? Sql { get; set; }

    /// <summary>Name of the database it is sent to, of the settings <c>Sources:Connections</c>.</summary>
    public string? Connection { get; set; }

    /// <summary>Name of the dataset; left out for that of the file or the connection.</summary>
    public string? Name { get; set; }

    /// <summary>Delimiter: one character, or <c>tab</c>; left out, as all that follows, to find it out.</summary>
    public string? Delimiter { get; set; }

    /// <summary>Decimal mark.</summary>
    public string? Decimal { get; set; }

    /// <summary>Encoding by its IANA name.</summary>
    public string? Encoding { get; set; }

    /// <summary>Sheet of a workbook.</summary>
    public string? Sheet { get; set; }

    /// <summary>Order of dates, <c>dmy</c> or <c>mdy</c>.</summary>
    public string? DateOrder { get; set; }

    /// <summary>Lines above the header.</summary>
    public int? SkipLines { get; set; }

    /// <summary>Further words for missing.</summary>
    public IReadOnlyList<string>? Missing { get; set; }

    /// <summary>Types of columns, <c>name=text</c>.</summary>
    public IReadOnlyList<string>? Types { get; set; }

    /// <summary>Where the table is.</summary>
    internal DatasetOrigin Origin => new() { Address = Address, Sql = Sql, Connection = Connection };

    /// <summary>How it is written.</summary>
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
