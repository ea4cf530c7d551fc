namespace Studio.Pipelines.ForeignModels.MlNet;

using Microsoft.ML.Data;
using Studio.Pipelines.MlNet;

/// <summary>The columns that the last trainer of a model of ML.NET adds.</summary>
/// <param name="Task">What it predicts.</param>
/// <param name="Label">Column with the predicted class; null where the score tells it.</param>
/// <param name="Score">Column with probabilities, or the predicted number.</param>
/// <param name="Classes">Its classes; null for numbers.</param>
internal sealed record ScoreColumns(PredictionTask Task, string? Label, string Score, IReadOnlyList<string>? Classes)
{
    /// <summary>Finds them by what ML.NET writes beside columns of scores.</summary>
    /// <param name="schema">Schema of the model's output.</param>
    /// <param name="trainer">Name of the last trainer, for messages.</param>
    /// <exception cref="ImportException">It predicts something else.</exception>
    public static ScoreColumns Find(DataViewSchema schema, string trainer)
    {
        var scored = schema.Where(column => !column.IsHidden).Select(column => new Scored(column, Text(column, "ScoreColumnKind"), Text(column, "ScoreValueKind"), SetOf(column))).Where(column => column.Kind is not null).ToList();
        if (scored.Count == 0)
        {
            throw new ImportException("The model has no trainer: it adds no column of scores. Save the whole pipeline, the trainer included.");
        }

        var last = scored.FindAll(column => column.Set == scored.Max(other => other.Set));
        return last[0].Kind switch
        {
            "BinaryClassification" => Binary(schema, last, trainer),
            "MulticlassClassification" => Multiclass(last, trainer),
            "Regression" => new ScoreColumns(TaskCatalog.Regression, null, Column(last, "Score", trainer).Name, null),
            var kind => throw new ImportException($"{trainer} is of the kind {kind}; models of binary and multiclass classification and of regression are served.", trainer),
        };
    }

    /// <summary>A calibrator that was appended adds a column of its own, beside those of the trainer.</summary>
    private static ScoreColumns Binary(DataViewSchema schema, List<Scored> columns, string trainer) =>
        (columns.Find(column => column.Value == "Probability")?.Column ?? schema.GetColumnOrNull("Probability")) is { Type: NumberDataViewType } probability
        ? new ScoreColumns(TaskCatalog.Binary, Column(columns, "PredictedLabel", trainer).Name, probability.Name, ["false", "true"])
        : throw new ImportException($"{trainer} gives a score but no probability, which whoever asks for predictions is told. Append a calibrator (mlContext.BinaryClassification.Calibrators.Platt) and save the model again.", trainer);

    private static ScoreColumns Multiclass(List<Scored> columns, string trainer)
    {
        var score = Column(columns, "Score", trainer);
        var classes = score.Type is VectorDataViewType { Size: > 1 and var size } ? size : throw new ImportException($"{trainer} does not tell how many classes it has.", trainer);
        return new ScoreColumns(TaskCatalog.Multiclass, null, score.Name, Names(score, classes) ?? KeyNames.Of(columns.FirstOrDefault(column => column.Value == "PredictedLabel")?.Column ?? score, classes));
    }

    private static DataViewSchema.Column Column(List<Scored> columns, string value, string trainer) =>
        columns.Find(column => column.Value == value)?.Column ?? throw new ImportException($"{trainer} has no column of the kind {value}; do not drop it from the pipeline.", trainer);

    /// <summary>Classes as the names of the score's slots, or as the labels it was trained with, which may be numbers.</summary>
    private static IReadOnlyList<string>? Names(DataViewSchema.Column score, int classes)
    {
        foreach (var kind in new[] { "SlotNames", "TrainingLabelValues" })
        {
            var names = score.Annotations.Schema.GetColumnOrNull(kind) switch
            {
                { Type: VectorDataViewType { ItemType: TextDataViewType } } => Values<ReadOnlyMemory<char>>(score, kind, name => name.ToString()),
                { Type: VectorDataViewType { ItemType: NumberDataViewType item } } when item == NumberDataViewType.Single => Values<float>(score, kind, number => NumberText.Format(number)),
                { Type: VectorDataViewType { ItemType: NumberDataViewType item } } when item == NumberDataViewType.Double => Values<double>(score, kind, NumberText.Format),
                { Type: VectorDataViewType { ItemType: NumberDataViewType item } } when item == NumberDataViewType.Int32 => Values<int>(score, kind, number => number.ToString(CultureInfo.InvariantCulture)),
                { Type: VectorDataViewType { ItemType: NumberDataViewType item } } when item == NumberDataViewType.Int64 => Values<long>(score, kind, number => number.ToString(CultureInfo.InvariantCulture)),
                { Type: VectorDataViewType { ItemType: NumberDataViewType item } } when item == NumberDataViewType.UInt32 => Values<uint>(score, kind, number => number.ToString(CultureInfo.InvariantCulture)),
                { Type: VectorDataViewType { ItemType: BooleanDataViewType } } => Values<bool>(score, kind, truth => truth ? "true" : "false"),
                _ => null,
            };
            if (names?.Count == classes)
            {
                return names;
            }
        }

        return null;
    }

    private static IReadOnlyList<string> Values<T>(DataViewSchema.Column column, string kind, Func<T, string> text)
    {
        VBuffer<T> values = default;
        column.Annotations.GetValue(kind, ref values);
        return [.. values.DenseValues().Select(text)];
    }

    private static string? Text(DataViewSchema.Column column, string kind)
    {
        if (column.Annotations.Schema.GetColumnOrNull(kind)?.Type is not TextDataViewType)
        {
            return null;
        }

        ReadOnlyMemory<char> text = default;
        column.Annotations.GetValue(kind, ref text);
        return text.ToString();
    }

    private static uint SetOf(DataViewSchema.Column column)
    {
        uint set = 0;
        if (column.Annotations.Schema.GetColumnOrNull("ScoreColumnSetId")?.Type is KeyDataViewType)
        {
            column.Annotations.GetValue("ScoreColumnSetId", ref set);
        }

        return set;
    }

    private sealed record Scored(DataViewSchema.Column Column, string? Kind, string? Value, uint Set);
}
