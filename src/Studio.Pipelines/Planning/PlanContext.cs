namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Profiling;

/// <summary>What validators and the planner look at.</summary>
/// <param name="Profile">Profile of the dataset.</param>
/// <param name="Request">What is asked for.</param>
/// <param name="Label">Profile of the label; null when there is no such column.</param>
/// <param name="LabelValues">Its values with their counts, missing and words for missing left out.</param>
/// <param name="LabelledRows">Rows with a (finite) label.</param>
/// <param name="Task">The task asked for or inferred; null when it cannot be told.</param>
/// <param name="Columns">Features and ignored columns.</param>
/// <param name="Tasks">The tasks that may be asked for.</param>
internal sealed record PlanContext(
    DatasetProfile Profile,
    TrainingRequest Request,
    ColumnProfile? Label,
    IReadOnlyList<ValueCount> LabelValues,
    long LabelledRows,
    PredictionTask? Task,
    ColumnChoice Columns,
    IReadOnlyList<PredictionTask> Tasks)
{
    /// <summary>The pretrained text encoder asked for, tried; null for none, and where it cannot be used.</summary>
    public TextEncoderChoice? Encoder { get; private init; }

    /// <summary>Why the encoder asked for cannot be used; null when it can.</summary>
    public string? EncoderProblem { get; private init; }

    public static PlanContext Create(
        DatasetProfile profile, IReadOnlyList<ValueCount> labelValues, TrainingRequest request, IReadOnlyList<PredictionTask> tasks)
    {
        var label = profile.Find(request.Label);
        var words = label?.Type == ColumnType.Text ? labelValues.Where(value => MissingWords.OfLabels.Contains(value.Value)).ToList() : [];
        labelValues = label?.Type == ColumnType.Text ? LabelSpelling.Merge([.. labelValues.Except(words)]) : labelValues;
        var rows = label is null ? 0 : profile.Rows - label.Missing - (label.Numbers?.Infinite ?? 0) - words.Sum(word => word.Count);
        var context = new PlanContext(
            profile, request, label, labelValues, rows, TaskInference.Resolve(request.Task, tasks, label, labelValues, rows), ColumnChoice.From(profile, request), tasks);
        try
        {
            return context with { Encoder = request.TextEncoder is { } folder && context.Columns.Features.Any(feature => feature.Purpose == ColumnPurpose.Text) ? TextEncoderChoice.From(folder) : null };
        }
        catch (EncoderException exception)
        {
            return context with { EncoderProblem = exception.Message };
        }
    }

    /// <summary>What learners need to know of all labelled rows.</summary>
    public DataShape Shape(PredictionTask task) => new(
        task,
        task.CountClasses(LabelValues),
        (int)Math.Min(int.MaxValue, LabelledRows),
        PictureEncoderChoice.Columns(Columns.Encoder, Columns.Features))
    {
        Texts = Columns.Features.Count(feature => feature.Purpose == ColumnPurpose.Text),
        Pictures = Pixels.SizeOf(Columns.Pictures),
        PictureVectors = Columns.Encoder is not null,
        Weighted = Request.Weight is not null,
        Monotone = Columns.Features.Any(feature => feature.Monotone is not null),
        Grouped = Columns.Features.Any(feature => feature.InteractionGroup is not null),
    };
}
