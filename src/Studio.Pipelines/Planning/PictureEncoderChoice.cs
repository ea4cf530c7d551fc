namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Features;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Profiling;

/// <summary>The pretrained net that makes vectors of a plan's pictures.</summary>
/// <param name="Name">Its name, <c>resnet18</c>.</param>
/// <param name="Sha256">SHA-256 of its file: training with another than that planned is refused.</param>
/// <param name="Shape">How much of it is used, and on which size it looks at pictures.</param>
public sealed record PictureEncoderChoice(string Name, string Sha256, PictureNetShape Shape)
{
    // All pictures together may take this share of the budget; what two busy cores took for one of 64 × 64 pixels.
    private const double BudgetShare = 0.2;
    private const double SecondsOfPicture = 0.002;
    private const int MeasuredSide = 64;

    // The size that the net has learned from is the largest. Small pictures say more where they are stretched, up to some four times; see docs/results.md.
    private const int LargestSide = 224;
    private const int MostStretch = 4;

    // What small pictures show is not what the last stage knows: three are better there, and take a sixth of the file.
    private const int StagesOfSmall = 3;
    private const int SmallSide = 64;

    // Small pictures usually show one thing in its place, and where it has what tells much. Vectors nine times as long are for few rows.
    private const int GridOfSmall = 3;
    private const int MostRowsWithGrid = 10_000;

    /// <summary>The net for some pictures: it looks at them as closely as a fifth of the budget allows.</summary>
    /// <param name="images">Sizes of the pictures; null when they are not known.</param>
    /// <param name="rows">Number of pictures.</param>
    /// <param name="budgetSeconds">Seconds for the search; null for no limit.</param>
    /// <exception cref="EncoderException">Its weights are not there.</exception>
    public static PictureEncoderChoice For(ImageStatistics? images, long rows, double? budgetSeconds)
    {
        var median = images?.Median ?? new ImageSize(LargestSide, LargestSide);
        var seconds = BudgetShare * (budgetSeconds ?? TrainingPlanner.DefaultBudgetSeconds) / Math.Max(1, rows);
        var affordable = (int)(MeasuredSide * Math.Sqrt(seconds / SecondsOfPicture));
        var longest = Math.Clamp(Math.Min(affordable, MostStretch * median.Longest), MeasuredSide, LargestSide);
        var (stages, grid) = median.Longest < SmallSide ? (StagesOfSmall, rows <= MostRowsWithGrid ? GridOfSmall : 1) : (PictureNetShape.MostStages, 1);
        return new PictureEncoderChoice(PackagedResNet.Name, PackagedResNet.Sha256(), new PictureNetShape(Stepped(median, longest), stages, grid));
    }

    /// <summary>Columns that learners for tables see: each feature is one, but a picture with vectors, which is the numbers of one.</summary>
    /// <param name="encoder">The net; null for none.</param>
    /// <param name="features">Features of the plan.</param>
    public static int Columns(PictureEncoderChoice? encoder, IReadOnlyList<FeatureColumn> features) =>
        features.Count - 1 + (encoder?.Shape.Width ?? 1);

    /// <summary>A size of about the shape of the pictures whose sides the net can halve to the end.</summary>
    private static ImageSize Stepped(ImageSize shape, int longest)
    {
        var factor = (double)longest / shape.Longest;
        int Side(int side) => Math.Max(1, (int)Math.Round(side * factor / PictureNetShape.Step)) * PictureNetShape.Step;
        return new ImageSize(Side(shape.Width), Side(shape.Height));
    }
}
