namespace Studio.Pipelines.Planning.Validators;

using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Profiling;

/// <summary>The pretrained text encoder can be used, and there are texts to read.</summary>
internal sealed class TextEncoderValidator : IPlanValidator
{
    private const string Field = "textEncoder";

    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        if (context.Request.TextEncoder is null)
        {
            yield break;
        }

        var texts = context.Columns.Features.Where(feature => feature.Purpose == ColumnPurpose.Text).Select(feature => feature.Name).ToList();
        if (texts.Count == 0)
        {
            yield return new PlanProblem(Field, "There is no text column for the text encoder to read; leave the encoder out, or give a column the purpose text.");
        }

        foreach (var text in texts.Where(text => context.Columns.Features.Any(feature => feature.Name == EmbeddedColumns.NameOf(text))))
        {
            yield return new PlanProblem(Field, $"The text encoder's input for '{text}' is called '{EmbeddedColumns.NameOf(text)}', and so is a column; ignore or rename that column.");
        }

        if (context.EncoderProblem is { } problem)
        {
            yield return new PlanProblem(Field, problem);
        }
    }
}
