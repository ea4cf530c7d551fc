namespace Studio.Pipelines.Monitoring;

/// <summary>What the training rows of a model had in one column: numbers or levels.</summary>
/// <param name="Name">Name of the column, or of the model's output.</param>
/// <param name="Kind">Kind as the signature tells it: <c>numeric</c>, <c>datetime</c>, <c>categorical</c>, <c>boolean</c> or <c>text</c>.</param>
/// <param name="Role">What it is to the model.</param>
/// <param name="Rows">Rows that were looked at.</param>
/// <param name="Missing">Those of them without a value.</param>
public sealed record ColumnReference(string Name, string Kind, MonitoredRole Role, long Rows, long Missing)
{
    /// <summary>Of numbers, and of moments as seconds since 1970 UTC; null for levels.</summary>
    public NumberReference? Numbers { get; init; }

    /// <summary>Of categories, truth values and texts; null for numbers.</summary>
    public LevelReference? Levels { get; init; }

    /// <summary>Rows of each cell.</summary>
    internal IReadOnlyList<long> Counts => Numbers?.Counts ?? Levels!.Counts;

    /// <summary>Of a column.</summary>
    /// <exception cref="ArgumentException">The column holds neither numbers nor texts.</exception>
    internal static ColumnReference Of(string name, string kind, MonitoredRole role, TableColumn column) => column switch
    {
        NumberColumn numbers => new(name, kind, role, numbers.Count, numbers.Values.LongCount(value => !double.IsFinite(value))) { Numbers = NumberReference.Of(numbers.Values) },
        TextColumn texts => new(name, kind, role, texts.Count, texts.Values.LongCount(value => value.Length == 0)) { Levels = LevelReference.Of(texts.Values) },
        _ => throw new ArgumentException($"Column '{name}' holds {column.DataViewType}; only numbers and texts are watched. Read it as the model's signature says.", nameof(column)),
    };
}
