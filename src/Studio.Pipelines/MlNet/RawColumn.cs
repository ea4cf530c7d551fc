namespace Studio.Pipelines.MlNet;

using Microsoft.ML.Data;

/// <summary>A column of somebody's data view that features are made of: how it becomes a number or a text that the studio reads.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it is to the studio.</param>
/// <param name="IsKey">True when it is a key that stands for a text.</param>
internal sealed record RawColumn(string Name, ColumnType Type, bool IsKey = false)
{
    /// <summary>Finds columns.</summary>
    /// <param name="schema">Of the data view.</param>
    /// <param name="names">Their names, at least one.</param>
    /// <exception cref="ArgumentException">Some are not there, or are of types that say nothing to the studio; all of them are named.</exception>
    public static IReadOnlyList<RawColumn> Find(DataViewSchema schema, IReadOnlyList<string> names)
    {
        var found = names.Select(name => (Name: name, Column: schema.GetColumnOrNull(name))).ToList();
        string[] problems =
        [
            .. found.Where(item => item.Column is null).Select(item => $"There is no column '{item.Name}'."),
            .. found.Where(item => item.Column is { } column && TypeOf(column) is null).Select(item =>
                $"The column '{item.Name}' is of the type {item.Column!.Value.Type}; numbers, truth values, texts, moments and keys that stand for texts can be read: convert it, or leave it out."),
        ];
        return problems.Length == 0
            ? [.. found.Select(item => new RawColumn(item.Name, TypeOf(item.Column!.Value)!.Value, item.Column.Value.Type is KeyDataViewType))]
            : throw new ArgumentException($"{string.Join(' ', problems)} The data has {string.Join(", ", schema.Where(column => !column.IsHidden).Select(column => $"'{column.Name}'"))}.");
    }

    /// <summary>What a column is to the studio; null for what it does not read.</summary>
    public static ColumnType? TypeOf(DataViewSchema.Column column) => column.Type switch
    {
        KeyDataViewType => column.Annotations.Schema.GetColumnOrNull("KeyValues")?.Type is VectorDataViewType { ItemType: TextDataViewType } ? ColumnType.Text : null,
        NumberDataViewType or TimeSpanDataViewType => ColumnType.Number,
        BooleanDataViewType => ColumnType.Boolean,
        DateTimeDataViewType or DateTimeOffsetDataViewType => ColumnType.Timestamp,
        TextDataViewType => ColumnType.Text,
        _ => null,
    };

    /// <summary>The step that writes it as a number or a text. Truth values are 0 and 1, moments are ticks.</summary>
    /// <param name="ml">Makes the step.</param>
    /// <param name="output">Column that the step writes.</param>
    /// <param name="number">Kind of the numbers.</param>
    public IEstimator<ITransformer> Conversion(MLContext ml, string output, DataKind number) => this switch
    {
        { IsKey: true } => ml.Transforms.Conversion.MapKeyToValue(output, Name),
        { Type: ColumnType.Text } => ml.Transforms.CopyColumns(output, Name),
        { Type: ColumnType.Number } => ml.Transforms.Conversion.ConvertType(output, Name, number),
        { Type: ColumnType.Boolean } => ml.Transforms.Conversion.ConvertType(output, Name, DataKind.Single),
        _ => ml.Transforms.Conversion.ConvertType(output, Name, DataKind.Double),
    };
}
