namespace Studio.Api.Components.Datasets;

using Microsoft.AspNetCore.Http.Extensions;
using Studio.Pipelines.Data.Reading;

/// <summary>What a person has filled in about how a file is written; null and empty for what is to be found out.</summary>
public sealed class ReadingDraft
{
    private readonly List<string> _types = [];

    /// <summary>One character, or <c>tab</c>.</summary>
    public string? Delimiter { get; set; }

    /// <summary>Decimal mark.</summary>
    public string? Decimal { get; set; }

    /// <summary>IANA name.</summary>
    public string? Encoding { get; set; }

    /// <summary><c>dmy</c> or <c>mdy</c>.</summary>
    public string? DateOrder { get; set; }

    /// <summary>Lines above the header.</summary>
    public int? SkipLines { get; set; }

    /// <summary>Words for missing, one a line.</summary>
    public string? Missing { get; set; }

    /// <summary>Name of a workbook's sheet.</summary>
    public string? Sheet { get; set; }

    /// <summary>Types of columns as <c>name=type</c>, one a line; those chosen at a column stand here too.</summary>
    public string Types
    {
        get => string.Join('\n', _types);
        set
        {
            _types.Clear();
            _types.AddRange(LinesOf(value));
        }
    }

    /// <summary>The same as options.</summary>
    public ReadingOptions Options => new()
    {
        Delimiter = Delimiter,
        Decimal = Decimal,
        Encoding = Encoding?.Trim(),
        DateOrder = DateOrder,
        SkipLines = SkipLines,
        Missing = LinesOf(Missing),
        Sheet = Sheet?.Trim(),
        Types = _types,
    };

    /// <summary>True when nothing is filled in.</summary>
    public bool IsEmpty => !ToQuery().HasValue;

    /// <summary>The type that was said of a column, as in <see cref="ReadingWords.Choices"/>; null when none was.</summary>
    public string? TypeOf(string column) => _types.Find(line => NameOf(line) == column) is { } line ? line[(line.LastIndexOf('=') + 1)..].Trim() : null;

    /// <summary>Says the type of a column, or takes it back with null.</summary>
    public void SetType(string column, string? type)
    {
        var at = _types.FindIndex(line => NameOf(line) == column);
        _types.RemoveAll(line => NameOf(line) == column);
        if (!string.IsNullOrEmpty(type))
        {
            _types.Insert(at < 0 ? _types.Count : at, $"{column}={type}");
        }
    }

    /// <summary>The query of an upload or a preview.</summary>
    public QueryString ToQuery()
    {
        var query = new QueryBuilder();
        var options = Options;
        foreach (var (name, value) in new[]
        {
            ("delimiter", options.Delimiter), ("decimal", options.Decimal), ("encoding", options.Encoding), ("date-order", options.DateOrder),
            ("skip-lines", options.SkipLines?.ToString(CultureInfo.InvariantCulture)), ("sheet", options.Sheet),
        })
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Add(name, value);
            }
        }

        query.Add("missing", options.Missing);
        query.Add("types", options.Types);
        return query.ToQueryString();
    }

    private static string? NameOf(string line) => line.LastIndexOf('=') is > 0 and var end ? line[..end].Trim() : null;

    private static string[] LinesOf(string? text) => (text ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
