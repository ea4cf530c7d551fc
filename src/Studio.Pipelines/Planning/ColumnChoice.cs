namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Features;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Profiling;

/// <summary>Which columns the model reads.</summary>
/// <param name="Features">Columns used, in file order.</param>
/// <param name="Ignored">Columns not used, with the reason; the label is in neither.</param>
internal sealed record ColumnChoice(IReadOnlyList<FeatureColumn> Features, IReadOnlyList<Skipped> Ignored)
{
    /// <summary>The pretrained net that makes vectors of the pictures; null for none.</summary>
    public PictureEncoderChoice? Encoder { get; private init; }

    /// <summary>Size of the pictures that are learned from; null for tables.</summary>
    public ImageSize? Pictures => Features.FirstOrDefault(feature => feature.Type == InputType.Image)?.Size;

    /// <summary>Chooses by inferred purposes, overrides and the ignore list.</summary>
    public static ColumnChoice From(DatasetProfile profile, TrainingRequest request)
    {
        var features = new List<FeatureColumn>();
        var ignored = new List<Skipped>();
        foreach (var column in profile.Columns.Where(column => column.Name != request.Label))
        {
            ColumnPurpose? wanted = request.Purposes is not null && request.Purposes.TryGetValue(column.Name, out var asked) ? asked : null;
            var purpose = wanted ?? column.Purpose;
            if (column.Name == request.Group)
            {
                ignored.Add(new Skipped(column.Name, "Groups the rows for validation."));
            }
            else if (column.Name == request.Weight)
            {
                ignored.Add(new Skipped(column.Name, "Says what each row counts for."));
            }
            else if (request.Ignore?.Contains(column.Name) == true || wanted == ColumnPurpose.Ignore)
            {
                ignored.Add(new Skipped(column.Name, "Left out by request."));
            }
            else if (column.Missing == profile.Rows)
            {
                ignored.Add(new Skipped(column.Name, "No value in any row."));
            }
            else if (purpose == ColumnPurpose.Ignore)
            {
                ignored.Add(new Skipped(column.Name, $"{char.ToUpperInvariant(column.PurposeReason[0])}{column.PurposeReason[1..]}."));
            }
            else
            {
                var feature = new FeatureColumn(column.Name, purpose, TypeOf(column, purpose))
                {
                    Reading = column.Reading,
                    Size = purpose == ColumnPurpose.Image ? ImageSizeChoice.For(column.Images, profile.Rows, request.MemoryMegabytes, null) : null,
                };
                features.Add(ColumnWishes.Of(feature, request));
            }
        }

        return features.Find(feature => feature.Type == InputType.Image) is { } picture
            ? OfPicture(picture, features, ignored, profile, request)
            : new ColumnChoice(features, ignored);
    }

    /// <summary>The first picture is looked at, and no other. By a pretrained net it is learned from as the columns beside it are; without one it is all that is learned from.</summary>
    private static ColumnChoice OfPicture(FeatureColumn picture, List<FeatureColumn> features, List<Skipped> ignored, DatasetProfile profile, TrainingRequest request)
    {
        var images = profile.Find(picture.Name)!.Images;
        var encoder = PackagedResNet.IsThere && request.PictureEncoder != PackagedResNet.None ? PictureEncoderChoice.For(images, profile.Rows, request.BudgetSeconds) : null;
        var sized = picture with { Size = ImageSizeChoice.For(images, profile.Rows, request.MemoryMegabytes, encoder) };
        bool IsUsed(FeatureColumn feature) => feature == picture || (encoder is not null && feature.Type != InputType.Image && !HoldsNames(feature, profile, request));
        return new ColumnChoice(
            [.. features.Where(IsUsed).Select(feature => feature == picture ? sized : feature)],
            [
                .. ignored,
                .. features.Where(feature => !IsUsed(feature)).Select(feature => new Skipped(
                    feature.Name,
                    encoder is null || feature.Type == InputType.Image ? $"The model looks at the picture '{picture.Name}' only." : "Names of picture files.")),
            ])
        {
            Encoder = encoder,
        };
    }

    /// <summary>Where a picture came from says nothing of the next, and often names its class.</summary>
    private static bool HoldsNames(FeatureColumn feature, DatasetProfile profile, TrainingRequest request) =>
        feature.Type == InputType.String
        && request.Purposes?.ContainsKey(feature.Name) != true
        && profile.Find(feature.Name)!.TopValues is { Count: > 0 } values
        && values.All(value => ImageLimits.IsImage(value.Value));

    private static InputType TypeOf(ColumnProfile column, ColumnPurpose purpose) => purpose switch
    {
        ColumnPurpose.DateTime => InputType.Double,
        ColumnPurpose.Numeric when column.Type == ColumnType.Timestamp || NumberPrecision.NeedsDouble(column.Numbers) => InputType.Double,
        ColumnPurpose.Numeric => InputType.Float,
        ColumnPurpose.Image => InputType.Image,
        _ => InputType.String,
    };
}
