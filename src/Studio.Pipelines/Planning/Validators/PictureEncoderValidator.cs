namespace Studio.Pipelines.Planning.Validators;

using Studio.Pipelines.Data;
using Studio.Pipelines.Pretrained;

/// <summary>The pretrained net for pictures that was asked for is there, and there are pictures for it.</summary>
internal sealed class PictureEncoderValidator : IPlanValidator
{
    private const string Field = "pictureEncoder";

    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        var asked = context.Request.PictureEncoder;
        if (asked is not (null or PackagedResNet.Name or PackagedResNet.None))
        {
            yield return new PlanProblem(Field, $"There is no net for pictures '{asked}'; known are {string.Join(", ", PackagedResNet.Known)}.");
        }
        else if (asked == PackagedResNet.Name && context.Columns.Pictures is null)
        {
            yield return new PlanProblem(Field, "There is no column of pictures for the net to look at; leave it out.");
        }
        else if (asked == PackagedResNet.Name && !PackagedResNet.IsThere)
        {
            yield return new PlanProblem(Field, PackagedResNet.Missing);
        }

        var picture = context.Columns.Encoder is null ? null : context.Columns.Features.First(feature => feature.Type == InputType.Image).Name;
        if (picture is not null && context.Columns.Features.Any(feature => feature.Name == EmbeddedColumns.NameOf(picture)))
        {
            yield return new PlanProblem(Field, $"The vectors of '{picture}' are called '{EmbeddedColumns.NameOf(picture)}', and so is a column; ignore or rename that column, or take the net {PackagedResNet.None}.");
        }
    }
}
