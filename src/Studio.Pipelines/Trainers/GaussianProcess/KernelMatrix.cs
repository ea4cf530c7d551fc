namespace Studio.Pipelines.Trainers.GaussianProcess;

using System.Numerics.Tensors;

/// <summary>The likeness of rows to one another.</summary>
internal static class KernelMatrix
{
    /// <summary>Fills the lower triangle.</summary>
    /// <param name="algebra">Algebra of as many rows.</param>
    /// <param name="coordinates">Coordinates, row by row.</param>
    /// <param name="width">Coordinates a row.</param>
    /// <param name="kernel">Kernel.</param>
    /// <param name="likeness">Overwritten.</param>
    /// <param name="slopes">Derivative by the squared distance, overwritten; empty for none.</param>
    public static void Fill(Cholesky algebra, double[] coordinates, int width, KernelFunction kernel, double[] likeness, double[] slopes)
    {
        algebra.Products(coordinates, width, likeness);
        var rows = (int)Math.Sqrt(likeness.Length);
        var squares = new double[rows];
        for (var row = 0; row < rows; row++)
        {
            squares[row] = likeness[(row * rows) + row];
        }

        algebra.ForEachBlock(0, index =>
        {
            var block = algebra.Rows(likeness, index);
            for (var row = block.First; row < block.First + block.Count; row++)
            {
                var values = likeness.AsSpan(row * rows, row + 1);
                TensorPrimitives.MultiplyAdd(values, -2, squares.AsSpan(0, row + 1), values);
                TensorPrimitives.Add(values, squares[row], values);
                TensorPrimitives.Max(values, 0, values);
                kernel.Apply(values, slopes.Length == 0 ? [] : slopes.AsSpan(row * rows, row + 1));
            }
        });
    }
}
