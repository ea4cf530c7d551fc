namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Profiling;
using static System.FormattableString;

/// <summary>Says when the text encoder that comes with the studio is worth trying. It is never taken by itself: it costs time, makes the model 90 MB larger, and knows English.</summary>
public static class TextEncoderSuggestion
{
    /// <summary>Rows below which it is suggested: of two tables of 200 it helped on one, and at 800 it made no difference, see docs/results.md.</summary>
    public const int FewRows = 500;

    /// <summary>The suggestion for a plan without an encoder, in one sentence; null for none.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="rows">Rows of the table.</param>
    public static string? For(TrainingPlan plan, long rows) =>
        plan.TextEncoder is null && rows < FewRows && PackagedEncoder.IsThere && plan.Features.FirstOrDefault(feature => feature.Purpose == ColumnPurpose.Text) is { } text
            ? Invariant($"'{text.Name}' has few texts to learn words from ({rows:N0} rows): where they are English, the text encoder '{PackagedEncoder.Name}' can help, as it did on one of two tables of 200; ask for it with --text-encoder {PackagedEncoder.Name}, or textEncoder in a request.")
            : null;
}
