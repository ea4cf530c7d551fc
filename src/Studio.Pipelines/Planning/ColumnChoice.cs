namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Features;
using Studio.Pipelines.Profiling;

/// <summary>Which columns the model reads.</summary>
/// <param name="Features">Columns used, in file order.</param>
/// <param name="Ignored">Columns not used, with the reason; the label is in neither.</param>
internal sealed record ColumnChoice(IReadOnlyList<FeatureColumn> Features, IReadOnlyList<Skipped> Ignored)
{
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
                features.Add(new FeatureColumn(column.Name, purpose, TypeOf(column, purpose))
                {
                    Reading = column.Reading,
                    Size = purpose == ColumnPurpose.Image ? ImageSizeChoice.For(column.Images, profile.Rows, request.MemoryMegabytes) : null,
                });
            }
        }

        return features.Find(feature => feature.Type == InputType.Image) is { } picture
            ? OfPicture(picture, features, ignored)
            : new ColumnChoice(features, ignored);
    }

    /// <summary>Where there is a picture, it is all that is learned from.</summary>
    private static ColumnChoice OfPicture(FeatureColumn picture, List<FeatureColumn> features, List<Skipped> ignored) => new(
        [picture],
        [.. ignored, .. features.Where(feature => feature != picture).Select(feature => new Skipped(feature.Name, $"The model looks at the picture '{picture.Name}' only."))]);

    private static InputType TypeOf(ColumnProfile column, ColumnPurpose purpose) => purpose switch
    {
        ColumnPurpose.DateTime => InputType.Double,
        ColumnPurpose.Numeric when column.Type == ColumnType.Timestamp || NumberPrecision.NeedsDouble(column.Numbers) => InputType.Double,
        ColumnPurpose.Numeric => InputType.Float,
        ColumnPurpose.Image => InputType.Image,
        _ => InputType.String,
    };
}
