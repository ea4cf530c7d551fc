namespace Studio.Pipelines.Trainers.GaussianProcess;

using System.Numerics.Tensors;

/// <summary>
/// Cholesky's factorisation of positive definite matrices by blocks (Golub and Van Loan, Matrix Computations, 4.2), and what is made of it. Matrices are stored
/// row by row; of symmetric ones the lower triangle is read. Every entry is computed in the same order whatever the number of threads.
/// </summary>
/// <param name="size">Rows and columns.</param>
/// <param name="threads">Threads, at least 1.</param>
/// <param name="cancellationToken">Cancels between two blocks of rows.</param>
internal sealed class Cholesky(int size, int threads, CancellationToken cancellationToken)
{
    private const int BlockRows = 64;

    // Below this, threads take longer to start than to work.
    private const int FewestForThreads = 256;

    private int Blocks => (size + BlockRows - 1) / BlockRows;

    /// <summary>Replaces the lower triangle of a matrix by L of L Lᵀ; the rest is of no meaning afterwards.</summary>
    /// <returns>False when the matrix is not positive definite.</returns>
    public bool Factor(double[] matrix)
    {
        for (var column = 0; column < Blocks; column++)
        {
            var diagonal = Rows(matrix, column);
            diagonal.AddProducts(diagonal, 0, diagonal.First, -1, matrix, size);
            if (!FactorDiagonal(matrix, diagonal))
            {
                return false;
            }

            ForEachBlock(column + 1, block =>
            {
                var rows = Rows(matrix, block);
                rows.AddProducts(diagonal, 0, diagonal.First, -1, matrix, size);
                for (var row = rows.First; row < rows.First + rows.Count; row++)
                {
                    for (var i = diagonal.First; i < diagonal.First + diagonal.Count; i++)
                    {
                        matrix[(row * size) + i] = (matrix[(row * size) + i] - Dot(matrix, row, matrix, i, diagonal.First, i)) / matrix[(i * size) + i];
                    }
                }
            });
        }

        return true;
    }

    /// <summary>Sum of the logarithms of the diagonal of L: half of that of the determinant.</summary>
    public double HalfLogDeterminant(double[] factor) => Enumerable.Range(0, size).Sum(row => Math.Log(factor[(row * size) + row]));

    /// <summary>x of L Lᵀ x = b.</summary>
    public double[] Solve(double[] factor, double[] values)
    {
        var solution = (double[])values.Clone();
        for (var row = 0; row < size; row++)
        {
            solution[row] = (solution[row] - TensorPrimitives.Dot<double>(factor.AsSpan(row * size, row), solution.AsSpan(0, row))) / factor[(row * size) + row];
        }

        for (var row = size - 1; row >= 0; row--)
        {
            solution[row] /= factor[(row * size) + row];
            TensorPrimitives.MultiplyAdd(factor.AsSpan(row * size, row), -solution[row], solution.AsSpan(0, row), solution.AsSpan(0, row));
        }

        return solution;
    }

    /// <summary>Writes the transposed inverse of L, an upper triangle with zeros below.</summary>
    /// <param name="factor">L.</param>
    /// <param name="inverse">Overwritten.</param>
    public void InvertTransposed(double[] factor, double[] inverse)
    {
        Array.Clear(inverse);
        ForEachBlock(0, block =>
        {
            var rows = Rows(inverse, block);
            for (var other = block; other < Blocks; other++)
            {
                var columns = Rows(factor, other);
                rows.AddProducts(columns, rows.First, columns.First, -1, inverse, size);
                for (var row = rows.First; row < rows.First + rows.Count; row++)
                {
                    for (var i = Math.Max(row, columns.First); i < columns.First + columns.Count; i++)
                    {
                        var sum = (i == row ? 1 : inverse[(row * size) + i]) - Dot(factor, i, inverse, row, columns.First, i);
                        inverse[(row * size) + i] = sum / factor[(i * size) + i];
                    }
                }
            }
        });
    }

    /// <summary>Writes the lower triangle of the inverse of L Lᵀ.</summary>
    /// <param name="transposed">What <see cref="InvertTransposed"/> wrote.</param>
    /// <param name="inverse">Overwritten.</param>
    public void Inverse(double[] transposed, double[] inverse)
    {
        Array.Clear(inverse);
        ForEachBlock(0, block =>
        {
            var rows = Rows(transposed, block);
            for (var other = 0; other <= block; other++)
            {
                rows.AddProducts(Rows(transposed, other), rows.First, size, 1, inverse, size);
            }
        });
    }

    /// <summary>Writes the lower triangle of the products of all rows of a matrix with one another.</summary>
    /// <param name="rows">Row by row.</param>
    /// <param name="width">Values a row.</param>
    /// <param name="products">Overwritten.</param>
    public void Products(double[] rows, int width, double[] products)
    {
        Array.Clear(products);
        ForEachBlock(0, block =>
        {
            var left = Rows(rows, block) with { Width = width };
            for (var other = 0; other <= block; other++)
            {
                left.AddProducts(Rows(rows, other) with { Width = width }, 0, width, 1, products, size);
            }
        });
    }

    /// <summary>Writes the products of the rows of a square matrix with those of another one of as many columns.</summary>
    /// <param name="matrix">Square.</param>
    /// <param name="rows">Row by row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="products">Overwritten: size × count.</param>
    public void Products(double[] matrix, double[] rows, int count, double[] products)
    {
        Array.Clear(products);
        ForEachBlock(0, block => Rows(matrix, block).AddProducts(new RowBlock(rows, size, 0, count), 0, size, 1, products, count));
    }

    /// <summary>Does something for each block of rows, on as many threads as there are to use.</summary>
    public void ForEachBlock(int first, Action<int> action)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (threads == 1 || size < FewestForThreads)
        {
            for (var block = first; block < Blocks; block++)
            {
                action(block);
            }
        }
        else
        {
            Parallel.For(first, Blocks, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, action);
        }
    }

    /// <summary>The rows of a block.</summary>
    public RowBlock Rows(double[] matrix, int block) => new(matrix, size, block * BlockRows, Math.Min(BlockRows, size - (block * BlockRows)));

    private bool FactorDiagonal(double[] matrix, RowBlock block)
    {
        for (var row = block.First; row < block.First + block.Count; row++)
        {
            for (var i = block.First; i < row; i++)
            {
                matrix[(row * size) + i] = (matrix[(row * size) + i] - Dot(matrix, row, matrix, i, block.First, i)) / matrix[(i * size) + i];
            }

            var square = matrix[(row * size) + row] - Dot(matrix, row, matrix, row, block.First, row);
            if (!(square > 0) || double.IsInfinity(square))
            {
                return false;
            }

            matrix[(row * size) + row] = Math.Sqrt(square);
        }

        return true;
    }

    private double Dot(double[] left, int leftRow, double[] right, int rightRow, int from, int to) =>
        TensorPrimitives.Dot<double>(left.AsSpan((leftRow * size) + from, to - from), right.AsSpan((rightRow * size) + from, to - from));
}
