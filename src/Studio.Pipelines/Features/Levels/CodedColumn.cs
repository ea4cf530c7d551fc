namespace Studio.Pipelines.Features.Levels;

using Studio.Pipelines.Features.Supervised;

/// <summary>A column as the search for interactions sees it: every row's level, or bin of a number.</summary>
/// <param name="Codes">Code of each row.</param>
/// <param name="Size">Codes are below this.</param>
internal sealed record CodedColumn(int[] Codes, int Size)
{
    /// <summary>Share of the target's variance, over all its slots, that the column's means explain out of fold; 0 or less for chance.</summary>
    public double Explained(float[][] target, RowFolds folds)
    {
        double explained = 0, squares = 0;
        foreach (var slot in target)
        {
            explained += new LevelMeans(Codes, Size, folds, slot).Explained();
            squares += System.Numerics.Tensors.TensorPrimitives.SumOfSquares<float>(slot);
        }

        return squares > 0 ? explained / squares : 0;
    }

    /// <summary>
    /// Takes a share of the column's means off a target. Not out of fold: what is left would then depend on the part that a row
    /// is in, and the effects of columns that resemble each other would swing up instead of ending at the rest.
    /// </summary>
    public void Subtract(float[][] target, RowFolds folds, float share)
    {
        var means = new float[Size];
        foreach (var slot in target)
        {
            var levels = new LevelMeans(Codes, Size, folds, slot);
            for (var level = 0; level < Size; level++)
            {
                means[level] = share * (float)levels.Of(level);
            }

            for (var row = 0; row < slot.Length; row++)
            {
                slot[row] -= means[Codes[row]];
            }
        }
    }
}
