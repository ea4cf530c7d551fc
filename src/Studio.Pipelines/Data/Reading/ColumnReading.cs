namespace Studio.Pipelines.Data.Reading;

using System.Text.Json.Serialization;

/// <summary>
/// How the cells of one column are read: decided once when a table is imported, kept with the dataset, the plan and the model's signature,
/// and followed ever after. Whatever does not fit is an error or missing, never another meaning. The blanks around a cell do not count.
/// </summary>
/// <param name="Type">What the cells are.</param>
public sealed record ColumnReading(ColumnType Type)
{
    /// <summary>How numbers are written; null for other columns.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NumberFormat? Number { get; init; }

    /// <summary>How dates are written; null for other columns.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateFormat? Date { get; init; }

    /// <summary>
    /// Words for missing, in any case; null for the common ones in columns of numbers, dates and truth values, and for none in text.
    /// An empty cell is missing in every column. A word that is a number means every number of that value, however it is written.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Missing { get; init; }

    /// <summary>How a text column spells a true that a typed source gives, and <c>true</c> in any case; null when it has no such word.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? True { get; init; }

    /// <summary>The same for false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? False { get; init; }

    /// <summary>True when a text column holds objects or lists of JSON as their text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Nested { get; init; }

    /// <summary>True when the blanks around a text count: for models that were made elsewhere, whose tools do not take them away. Of blanks alone it is no missing text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool KeepsBlanks { get; init; }

    /// <summary>How a text column spells numbers that a typed source gives, by their text or else by their shortest form: <c>38</c> → <c>38.0</c>. Those not named have the shortest form. Null when no level is a number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Numbers { get; init; }

    /// <summary>True when text is read the same way: then what one of them has read need not be read again by the other.</summary>
    public bool ReadsAs(ColumnReading other) => Type == other.Type && Number == other.Number && Date == other.Date && KeepsBlanks == other.KeepsBlanks && Same(Missing, other.Missing);

    /// <summary>The reading of a column whose values came from a source with types: numbers with a decimal point, dates as ISO 8601.</summary>
    public static ColumnReading Typed(ColumnType type) => new(type)
    {
        Number = type == ColumnType.Number ? NumberFormat.Plain : null,
        Date = type == ColumnType.Timestamp ? DateFormat.Unambiguous : null,
    };

    // Records compare lists and dictionaries by reference.

    /// <inheritdoc/>
    public bool Equals(ColumnReading? other) =>
        other is not null && Type == other.Type && Number == other.Number && Date == other.Date && True == other.True && False == other.False && Nested == other.Nested && KeepsBlanks == other.KeepsBlanks
        && Same(Missing, other.Missing) && Same(Numbers?.OrderBy(pair => pair.Key), other.Numbers?.OrderBy(pair => pair.Key));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Number, Date, True, False, Missing?.Count, Numbers?.Count);

    private static bool Same<T>(IEnumerable<T>? first, IEnumerable<T>? second) => first is null ? second is null : second is not null && first.SequenceEqual(second);
}
