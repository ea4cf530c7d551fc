namespace Studio.Pipelines.Onnx;

using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Scoring;

/// <summary>Compares an exported file with the model it was exported from.</summary>
public static class OnnxParityCheck
{
    /// <summary>
    /// Largest difference of a probability, or of a number divided by the label's standard deviation, that rounding
    /// explains: both sides compute in 32-bit floats but add in different orders.
    /// </summary>
    public const double Tolerance = 1e-4;

    /// <summary>Raw rows used; each is compared as it is and once spoiled.</summary>
    public const int MaxRows = 1000;

    /// <summary>Raw rows used where a pretrained encoder has to run for each; where it looks at large pictures, fewer.</summary>
    public const int MaxEncodedRows = 100;

    // Large pictures take long, and few tell as much.
    private const int FewestPictures = 16;
    private const int EncodedPixels = 1 << 20;

    /// <summary>Share of values that are spoiled in the second half of the rows.</summary>
    private const double SpoiledShare = 0.2;

    /// <summary>Compares predictions on raw rows, and on the same rows with values blanked and categories replaced by unseen ones.</summary>
    /// <param name="model">The trained model.</param>
    /// <param name="scorer">The exported file.</param>
    /// <param name="raw">Rows with the plan's feature columns; at most the first 1,000 are used, 100 with a pretrained encoder.</param>
    /// <param name="scale">The difference that counts as 1; see <see cref="PredictionTask.ParityScale"/>.</param>
    /// <param name="seed">Seed of the choice of blanked values.</param>
    public static ParityReport Check(FittedModel model, OnnxScorer scorer, ColumnTable raw, double scale, int seed)
    {
        var names = model.Plan.Features.Select(feature => feature.Name);
        var rows = raw.Only(names).Gather([.. Enumerable.Range(0, Math.Min(Most(model), raw.RowCount))]);
        var clean = Compare(model, scorer, rows, scale);
        var spoiled = Compare(model, scorer, Spoil(rows, new Random(seed)), scale);
        var difference = Math.Max(clean.MaxDifference, spoiled.MaxDifference);
        var mismatches = clean.LabelMismatches + spoiled.LabelMismatches;
        return new ParityReport(rows.RowCount * 2, difference, Tolerance, mismatches, difference <= Tolerance && mismatches == 0);
    }

    private static int Most(FittedModel model) => model switch
    {
        { ReadsPictureVectors: true, Pictures.Encoder.Shape.Size: var size } => Math.Clamp(EncodedPixels / (size.Width * size.Height), FewestPictures, MaxEncodedRows),
        { ReadsTextVectors: true } => MaxEncodedRows,
        _ => MaxRows,
    };

    /// <summary>Blanks values of every kind and replaces strings by one that no training row holds.</summary>
    private static ColumnTable Spoil(ColumnTable rows, Random random) => new(rows.Columns.Select(TableColumn (column) => column switch
    {
        NumberColumn numbers => new NumberColumn(column.Name, Array.ConvertAll(
            numbers.Values, value => random.NextDouble() < SpoiledShare ? double.NaN : value)),
        TextColumn texts => new TextColumn(column.Name, Array.ConvertAll(texts.Values, text => random.NextDouble() switch
        {
            < SpoiledShare / 2 => string.Empty,
            < SpoiledShare => "a level never seen",
            _ => text,
        })),
        _ => column,
    }));

    private static (double MaxDifference, int LabelMismatches) Compare(
        FittedModel model, OnnxScorer scorer, ColumnTable rows, double scale)
    {
        var expected = model.Predict(rows);
        var scored = scorer.Score(rows);
        var actual = scored.Less(model.Plan.LabelOffset);
        var rounding = Spacing(model.Plan.LabelOffset ?? 0);
        var difference = 0.0;
        for (var i = 0; i < expected.Values.Length; i++)
        {
            var here = Math.Max(0, Math.Abs((double)expected.Values[i] - actual.Values[i]) - rounding) / scale;

            // A prediction that is no number on either side is worse than any difference.
            difference = Math.Max(difference, double.IsNaN(here) ? double.PositiveInfinity : here);
        }

        return (difference, scored.Labels is null ? 0 : CountMismatches(model.Plan, expected, scored.Labels));
    }

    /// <summary>What even 64 bits cannot tell apart at the size of an offset; 0 for none.</summary>
    private static double Spacing(double offset) => offset == 0 ? 0 : Math.BitIncrement(Math.Abs(offset)) - Math.Abs(offset);

    private static int CountMismatches(TrainingPlan plan, PredictionMatrix expected, IReadOnlyList<string> labels) =>
        Enumerable.Range(0, expected.Rows).Count(row =>
            labels[row] != plan.Classes[expected.Class(row)] && expected.Margin(row) > Tolerance);
}
