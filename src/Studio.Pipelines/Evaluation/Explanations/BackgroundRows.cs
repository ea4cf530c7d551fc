namespace Studio.Pipelines.Evaluation.Explanations;

using System.Text.Json.Serialization;

/// <summary>Contents of <c>background.json</c>: rows that predictions are explained against, stored with the model.</summary>
/// <param name="Columns">The columns that the model reads.</param>
public sealed record BackgroundRows(IReadOnlyList<BackgroundColumn> Columns)
{
    /// <summary>How many are kept.</summary>
    public const int Most = 100;

    /// <summary>The same as a table.</summary>
    internal ColumnTable ToTable() => new(Columns.Select(column => column.Texts is { } texts
        ? (TableColumn)new TextColumn(column.Name, [.. texts])
        : new NumberColumn(column.Name, [.. column.Numbers!])));

    /// <summary>Rows of a table without pictures.</summary>
    internal static BackgroundRows Of(ColumnTable rows) => new([.. rows.Columns.Select(column => column switch
    {
        NumberColumn numbers => new BackgroundColumn(column.Name) { Numbers = numbers.Values },
        TextColumn texts => new BackgroundColumn(column.Name) { Texts = texts.Values },
        _ => throw new NotSupportedException($"Column '{column.Name}' of type {column.DataViewType} is no column of numbers or texts."),
    })]);
}

/// <summary>A column of the background: numbers or texts.</summary>
/// <param name="Name">Its name.</param>
public sealed record BackgroundColumn(string Name)
{
    /// <summary>Numbers, and seconds since 1970 UTC; NaN where one is missing. Null for texts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? Numbers { get; init; }

    /// <summary>Texts, empty where one is missing. Null for numbers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Texts { get; init; }
}
